import { type KpiSets, readKpiSets } from '#platform/config/kpi-sets.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { activationRecord } from '#platform/models/activation-record.ts';
import type { ModelCatalogue } from '#platform/models/catalogue.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ModelActivation, ModelArtifact } from '#schemas/types/topics.ts';
import { modelRecord } from '#services/retrainer/publish-base.ts';
import { connect } from '../connect.ts';
import { withPatience } from '../patience.ts';
import { readCatalogue } from './read-catalogue.ts';

/** The models on the brokers that the environment names. */
export interface ModelsConnection {
  readonly catalogue: ModelCatalogue;
  kpiSets(): Promise<KpiSets>;
  putInForce(activation: ModelActivation): Promise<void>;
  /** Puts a model on `models.v1`, and nothing in force. */
  publish(artifact: ModelArtifact): Promise<void>;
}

/** Reads `models.v1`; what does not decode is named on standard error. */
export async function connectModels(): Promise<ModelsConnection> {
  let share = 0;
  const doing = () => `Reading models.v1 on ${process.env.KAFKA_BROKERS}: ${Math.floor(100 * share)} %`;
  return withPatience(doing, async () => {
    const { config, ...adapters } = await connect();
    const catalogue = await readCatalogue(adapters, {
      onProgress(now) {
        share = now;
      },
      onPassedOver: ({ code, message }, offset) =>
        console.error(`${code}: passed over offset ${offset} of models.v1: ${message}`),
    });
    const write = async (record: OutgoingRecord) => {
      const producer = new IdempotentProducer(adapters.client);
      await producer.connect();
      try {
        await producer.write([record]);
      } finally {
        await producer.close();
      }
    };
    return {
      catalogue,
      kpiSets: () => readKpiSets(config.KPI_SETS_FILE),
      putInForce: (activation) => write(activationRecord(activation, adapters.codecs)),
      publish: (artifact) => write(modelRecord(artifact, adapters.codecs)),
    };
  });
}
