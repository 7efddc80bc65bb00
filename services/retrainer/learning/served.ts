import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import type { Evidence, EvidenceScores } from '#core/learn/gate/trial.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { FittedModel } from '../fit-base.ts';

/** A detector as a scorer serves it. */
export interface ServedCandidate {
  readonly family: string;
  readonly onnx: Uint8Array;
  /** 0 where it has no settled score. */
  readonly settledDelay: number;
}

/** @throws TowerwatchError DETECTOR_NOT_SERVABLE when it has no ONNX graph */
export function servedCandidate(detector: FittedDetector): ServedCandidate {
  const graph = detector.graph?.();
  if (graph === undefined) {
    throw new TowerwatchError('DETECTOR_NOT_SERVABLE', `${detector.family} cannot be exported to ONNX`);
  }
  return { family: detector.family, onnx: encodeOnnx(graph), settledDelay: detector.settledDelay ?? 0 };
}

/** A fitted model likewise. */
export function servedModel({ family, onnx, settledDelay = 0 }: FittedModel): ServedCandidate {
  return { family, onnx, settledDelay };
}

/** [N · hop] prompt scores of windows, and settled ones where the model has them. */
export interface WindowScores {
  readonly prompt: Float32Array;
  readonly settled?: Float32Array;
}

export async function scoresOf(onnx: Uint8Array, windows: WindowBatch): Promise<WindowScores> {
  const session = await DetectorSession.open(onnx);
  try {
    const { scores, settled } = await session.score(windows);
    return { prompt: scores, ...(settled === undefined ? {} : { settled }) };
  } finally {
    await session.close();
  }
}

/** Scores of the evidence, prompt and, where the model has them, settled. */
export async function evidenceScores(
  { onnx, settledDelay }: ServedCandidate,
  { marked, unjudged }: Evidence,
): Promise<{ readonly prompt: EvidenceScores; readonly settled?: EvidenceScores }> {
  const judged = await scoresOf(onnx, marked.windows);
  const rest = await scoresOf(onnx, unjudged);
  const prompt = { judged: judged.prompt, unjudged: rest.prompt, delay: 0 };
  if (judged.settled === undefined || rest.settled === undefined) return { prompt };
  return { prompt, settled: { judged: judged.settled, unjudged: rest.settled, delay: settledDelay } };
}
