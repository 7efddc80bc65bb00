import { randomUUID } from 'node:crypto';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { RetrainCommand } from '#schemas/types/topics.ts';

/** An order to the retrainer, as far as it says anything. */
export type RetrainOrder = Pick<RetrainCommand, 'action' | 'kpiSet' | 'by' | 'why'> &
  Partial<Omit<RetrainCommand, 'id' | 'ts'>>;

/** The record of an order, given now, for `retrain.commands.v1`. */
export function commandRecord(
  order: RetrainOrder,
  codecs: CodecBook,
): { readonly id: string; readonly record: OutgoingRecord } {
  const command: RetrainCommand = {
    runId: null,
    modelId: null,
    labelBudget: null,
    answerWithin: null,
    strategy: null,
    seed: null,
    ...order,
    id: randomUUID(),
    ts: Date.now(),
  };
  const value = codecs.of('retrain.commands.v1').encode(command);
  return { id: command.id, record: { topic: 'retrain.commands.v1', key: command.kpiSet, value } };
}
