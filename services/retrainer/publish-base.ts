import { thresholdText } from '#core/threshold/choose.ts';
import { activationRecord } from '#platform/models/activation-record.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ModelActivation, ModelArtifact } from '#schemas/types/topics.ts';
import { modelArtifact } from './artifact.ts';
import { type BaseModel, baseCard } from './model-card.ts';

/** The artifact of a base model. Its id derives from its bytes: the same history and seed give the same id. */
export async function baseArtifact(base: BaseModel, runId: string | null = null): Promise<ModelArtifact> {
  const { kpiSet, model, span, threshold, seed, codeVersion, fromFiles, now } = base;
  const origin = {
    kpiSet,
    parent: null,
    runId,
    thresholdMethod: thresholdText(threshold),
    lineage: {
      from: span.from,
      to: span.to,
      entities: span.entities.length,
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
    codeVersion,
    ...(fromFiles === undefined ? {} : { createdBy: `${fromFiles.by}, from files` }),
    now,
  };
  return modelArtifact(model, origin, (figures) => baseCard({ ...base, ...figures }));
}

/** How a kpiSet's first model comes into force. @param now wall clock, ms */
export function baseActivation(
  modelId: string,
  runId: string | null,
  now: number,
): Omit<ModelActivation, 'kpiSet' | 'previous'> {
  const why = 'first model: enough history';
  return { modelId, since: now, cause: 'BOOTSTRAP', by: 'retrainer', why, runId, commandId: null };
}

/** A model as a record of `models.v1`. */
export function modelRecord(artifact: ModelArtifact, codecs: CodecBook): OutgoingRecord {
  const value = codecs.of('models.v1').encode({ artifact, activation: null });
  return { topic: 'models.v1', key: `model/${artifact.modelId}`, value };
}

/** The model, then its activation, as records of `models.v1`. */
export function modelRecords(artifact: ModelArtifact, codecs: CodecBook, now: number): OutgoingRecord[] {
  const { modelId, kpiSet, runId } = artifact;
  const activation = { ...baseActivation(modelId, runId, now), kpiSet, previous: null };
  return [modelRecord(artifact, codecs), activationRecord(activation, codecs)];
}
