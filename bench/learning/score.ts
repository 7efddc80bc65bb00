import type { WindowBatch } from '#core/detect/detector.ts';
import { type DetectorScores, DetectorSession } from '#platform/onnx/detector-session.ts';
import { stepAt, windowsOf } from '../base/windows.ts';
import type { Part, World } from './world.ts';

/** Scores of one model for windows: [B, hop]. */
export interface Scoring {
  prompt(batch: WindowBatch): Promise<Float32Array>;
  both(batch: WindowBatch): Promise<DetectorScores>;
}

/** Opens a model for as long as it is used. */
export async function scoresBy<T>(onnx: Uint8Array, use: (scoring: Scoring) => Promise<T>): Promise<T> {
  const session = await DetectorSession.open(onnx);
  try {
    return await use({
      prompt: async (batch) => (await session.score(batch)).scores,
      both: (batch) => session.score(batch),
    });
  } finally {
    await session.close();
  }
}

/** Entity → [steps], NaN where there is no score. */
export type StepScores = ReadonlyMap<string, Float32Array>;

export interface PartScores {
  readonly prompt: StepScores;
  /** Absent where the model has no settled score. */
  readonly settled?: StepScores;
}

/** A model's scores of a part of the replay, as scorer and alerter would have them in its time. */
export function scorePart(
  { replay, rows }: World,
  { onnx, settledDelay = 0 }: { readonly onnx: Uint8Array; readonly settledDelay?: number },
  { from, to }: Part,
): Promise<PartScores> {
  const { entities, steps } = replay.source;
  const blank = () => new Map(entities.map(({ id }) => [id, new Float32Array(steps).fill(Number.NaN)]));
  return scoresBy(onnx, async ({ both }) => {
    const prompt = blank();
    const ofSettled = blank();
    let settles = false;
    const windows = windowsOf(replay, rows, (last) => last >= from && last < to + settledDelay);
    for (const batch of windows) {
      const { hop } = batch;
      const { scores, settled } = await both(batch);
      for (let i = 0; i < batch.count; i++) {
        const own = (all: Float32Array) => all.subarray(i * hop, (i + 1) * hop);
        const first = stepAt(replay, batch.ends[i]) - hop + 1;
        const entity = batch.entities[i];
        if (first < to) prompt.get(entity)!.set(own(scores), first);
        if (settled === undefined || first < settledDelay) continue;
        ofSettled.get(entity)!.set(own(settled), first - settledDelay);
        settles = true;
      }
    }
    return { prompt, ...(settles ? { settled: ofSettled } : {}) };
  });
}

/** All scores of a part, entity after entity. */
export function scoresIn(scores: StepScores, { from, to }: Part): Float32Array {
  const parts = [...scores.values()].map((own) => own.subarray(from, to).filter(Number.isFinite));
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
