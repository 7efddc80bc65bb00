import { createHash } from 'node:crypto';
import { thresholdText } from '#core/threshold/choose.ts';
import { activationRecord } from '#platform/models/activation-record.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { makeProbe } from '#platform/onnx/make-probe.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { FittedModel } from './fit-base.ts';
import { type BaseModel, baseCard } from './model-card.ts';

/** The artifact of a base model. Its id derives from its bytes: the same history and seed give the same id. */
export async function baseArtifact(base: BaseModel): Promise<ModelArtifact> {
  const { kpiSet, model, span, threshold, seed, codeVersion, now } = base;
  const { weights } = model;
  const parameters = weights === undefined ? null : packFloats(weights.parameters);
  const onnx = Buffer.from(model.onnx);
  const sha256 = sha256Of(onnx);
  const { probe, loadMillis } = await probed(onnx, model);
  return {
    modelId: `${kpiSet.name}-${model.family}-${sha256.slice(0, 12)}`,
    family: model.family,
    parent: null,
    runId: null,
    kpiSet: kpiSet.name,
    kpis: kpiSet.kpis.map(({ name }) => name),
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
    settledThreshold: null,
    settledDelay: 0,
    thresholdMethod: thresholdText(threshold),
    entityThresholds: [],
    settlingWeights: [],
    promptCalibration: model.calibration,
    settledCalibration: null,
    lineage: {
      from: span.from,
      to: span.to,
      entities: span.entities.length,
      windows: model.windows,
      sha256: model.dataSha256,
      seed,
      labelIds: [],
      falsePositives: 0,
      truePositives: 0,
      falseNegatives: 0,
      requested: 0,
      heldBack: 0,
      augmented: 0,
      replayed: 0,
    },
    decision: null,
    before: null,
    after: null,
    settings:
      weights === undefined ? '' : JSON.stringify({ ...weights.settings, trainedSteps: weights.steps }),
    codeVersion,
    trainSeconds: model.seconds,
    loadMillis,
    card: baseCard({ ...base, sizeBytes: onnx.length, loadMillis }),
    createdAt: now,
    createdBy: 'retrainer',
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

/** The model, then its activation, as records of `models.v1`. */
export function modelRecords(artifact: ModelArtifact, codecs: CodecBook, now: number): OutgoingRecord[] {
  const models = codecs.of('models.v1');
  const { modelId, kpiSet } = artifact;
  const activation = {
    kpiSet,
    modelId,
    previous: null,
    since: now,
    cause: 'BOOTSTRAP' as const,
    by: 'retrainer',
    why: 'first model: enough history',
    runId: null,
    commandId: null,
  };
  return [
    { topic: 'models.v1', key: `model/${modelId}`, value: models.encode({ artifact, activation: null }) },
    activationRecord(activation, codecs),
  ];
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
