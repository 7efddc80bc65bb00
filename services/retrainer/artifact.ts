import { createHash } from 'node:crypto';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { makeProbe } from '#platform/onnx/make-probe.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { DataLineage, ModelArtifact } from '#schemas/types/topics.ts';
import type { FittedModel } from './fit-base.ts';

/** What a fitted model comes from, and what came of it. */
export interface ModelOrigin
  extends Pick<
    ModelArtifact,
    'parent' | 'runId' | 'thresholdMethod' | 'decision' | 'before' | 'after' | 'codeVersion'
  > {
  readonly kpiSet: KpiSet;
  /** Windows and SHA-256 are the model's own. */
  readonly lineage: Omit<DataLineage, 'windows' | 'sha256'>;
  /** Told apart by this from others of the same graph; nothing by default. */
  readonly salt?: string;
  /** The retrainer by default. */
  readonly createdBy?: string;
  /** Wall clock, ms. */
  readonly now: number;
}

/** What is known of a model only once it has been exported. */
export interface ServingFigures {
  readonly sizeBytes: number;
  readonly loadMillis: number;
}

/**
 * A fitted model as it is published. Its id derives from its bytes and the salt: the same history, labels and seed give
 * the same id.
 * @param card Markdown
 */
export async function modelArtifact(
  model: FittedModel,
  { kpiSet, lineage, salt = '', createdBy = 'retrainer', now, ...origin }: ModelOrigin,
  card: (figures: ServingFigures) => string,
): Promise<ModelArtifact> {
  const { weights } = model;
  const parameters = weights === undefined ? null : packFloats(weights.parameters);
  const onnx = Buffer.from(model.onnx);
  const sha256 = sha256Of(onnx);
  const { probe, loadMillis } = await probed(onnx, model);
  const name = salt === '' ? sha256 : sha256Of(Buffer.from(`${sha256}\n${salt}`));
  return {
    ...origin,
    modelId: `${kpiSet.name}-${model.family}-${name.slice(0, 12)}`,
    family: model.family,
    kpiSet: kpiSet.name,
    kpis: kpiSet.kpis.map((kpi) => kpi.name),
    windowLength: kpiSet.windowLength,
    hop: kpiSet.hop,
    onnx,
    size: onnx.length,
    sha256,
    signature: null,
    signedBy: null,
    weights: parameters,
    weightsSha256: parameters === null ? null : sha256Of(parameters),
    optimizer: weights === undefined ? null : packFloats(weights.optimizer),
    probe,
    promptThreshold: model.threshold,
    settledThreshold: model.settledThreshold ?? null,
    settledDelay: model.settledDelay ?? 0,
    entityThresholds: [...(model.entityThresholds ?? [])],
    settlingWeights: [],
    promptCalibration: model.calibration,
    settledCalibration: model.settledCalibration ?? null,
    lineage: { ...lineage, windows: model.windows, sha256: model.dataSha256 },
    settings:
      weights === undefined ? '' : JSON.stringify({ ...weights.settings, trainedSteps: weights.steps }),
    trainSeconds: model.seconds,
    loadMillis,
    card: card({ sizeBytes: onnx.length, loadMillis }),
    createdAt: now,
    createdBy,
  };
}

/** Loads the model as a scorer will, and notes its scores on a few windows. */
async function probed(onnx: Uint8Array, model: FittedModel) {
  const started = performance.now();
  const session = await DetectorSession.open(onnx);
  try {
    const probe = await makeProbe(session, model.probe);
    return { probe, loadMillis: performance.now() - started };
  } finally {
    await session.close();
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
