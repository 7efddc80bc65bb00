import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ModelActivation } from '#schemas/types/topics.ts';

/** The record of `models.v1` that puts a model in force; scorers that run take it up. */
export function activationRecord(activation: ModelActivation, codecs: CodecBook): OutgoingRecord {
  const value = codecs.of('models.v1').encode({ artifact: null, activation });
  return { topic: 'models.v1', key: `active/${activation.kpiSet}`, value };
}
