import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { commandRecord, type RetrainOrder } from '#platform/models/retrain-command.ts';
import { connect } from '../connect.ts';

/** Writes an order on `retrain.commands.v1`. @returns its id */
export async function orderRetraining(order: RetrainOrder): Promise<string> {
  const { client, codecs } = await connect();
  const { id, record } = commandRecord(order, codecs);
  const producer = new IdempotentProducer(client);
  await producer.connect();
  try {
    await producer.write([record]);
  } finally {
    await producer.close();
  }
  return id;
}
