import { TowerwatchError } from '#platform/errors/errors.ts';
import { partitionRanges, withAdmin } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';
import { connect } from '../connect.ts';
import { withPatience } from '../patience.ts';

const TOPIC = 'retrain.runs.v1';

/** The runs on `retrain.runs.v1` as they stand, newest first; what does not decode is named on standard error. */
export async function readRuns(): Promise<RetrainRun[]> {
  return withPatience(
    () => `Reading ${TOPIC} on ${process.env.KAFKA_BROKERS}`,
    async () => {
      const { client, codecs } = await connect();
      const runs = new Map<string, RetrainRun>();
      for (const { partition, low, high } of await withAdmin(client, (admin) =>
        partitionRanges(admin, TOPIC),
      )) {
        await readRange(client, { topic: TOPIC, partition, from: low, to: high }, async (records) => {
          const decoded = await codecs.of(TOPIC).decodeAll(records.map(({ value }) => value));
          for (const [i, run] of decoded.entries()) {
            if (!(run instanceof TowerwatchError)) runs.set(run.id, run);
            else
              console.error(
                `${run.code}: passed over offset ${records[i].offset} of ${TOPIC}: ${run.message}`,
              );
          }
        });
      }
      return [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
    },
  );
}
