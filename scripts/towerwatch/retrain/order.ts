import { randomUUID } from 'node:crypto';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { RetrainCommand } from '#schemas/types/topics.ts';
import { connect } from '../connect.ts';

/** An order to the retrainer, as far as it says anything. */
export type RetrainOrder = Pick<RetrainCommand, 'action' | 'kpiSet' | 'by' | 'why'> &
  Partial<Omit<RetrainCommand, 'id' | 'ts'>>;

/** Writes it on `retrain.commands.v1`. @returns its id */
export async function orderRetraining(order: RetrainOrder): Promise<string> {
  const { client, codecs } = await connect();
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
  const producer = new IdempotentProducer(client);
  await producer.connect();
  try {
    const value = codecs.of('retrain.commands.v1').encode(command);
    await producer.write([{ topic: 'retrain.commands.v1', key: command.kpiSet, value }]);
  } finally {
    await producer.close();
  }
  return command.id;
}
