import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { committedOffsets, partitionRanges } from '#platform/kafka/offsets.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { scrape, total } from '#platform/metrics/scrape.ts';
import type { RunningService } from '#scripts/start/services.ts';

/** The stages on the way from sample to alert. */
export const STAGES = [
  { name: 'windower', input: 'kpi.raw.v1', output: 'kpi.windows.v1' },
  { name: 'scorer', input: 'kpi.windows.v1', output: 'kpi.scores.v1' },
  { name: 'alerter', input: 'kpi.scores.v1', output: 'anomalies.v1' },
] as const;
export type StageName = (typeof STAGES)[number]['name'];

/** Where a stage stands. */
export interface StageReading {
  /** Input records whose transaction was committed, since the service began. */
  readonly taken: number;
  readonly produced: number;
  readonly refused: number;
  readonly transactions: number;
  /** Input records that are not processed, or whose transaction is not committed yet. */
  readonly lag: number;
}

export async function readStages(
  services: readonly RunningService[],
  admin: KafkaAdmin,
): Promise<Record<StageName, StageReading>> {
  const readings = STAGES.map(async ({ name, input, output }) => {
    const [page, lag] = await Promise.all([
      scrape(services.find((service) => service.name === name)!.url),
      lagOf(admin, groupOf(name), input),
    ]);
    const reading: StageReading = {
      taken: total(page, 'towerwatch_records_in_total', { topic: input }),
      produced: total(page, 'towerwatch_records_out_total', { topic: output }),
      refused: total(page, 'towerwatch_refusals_total', { topic: input }),
      transactions: total(page, 'towerwatch_transaction_seconds_count', { outcome: 'committed' }),
      lag,
    };
    return [name, reading] as const;
  });
  return Object.fromEntries(await Promise.all(readings)) as Record<StageName, StageReading>;
}

async function lagOf(admin: KafkaAdmin, groupId: string, topic: string): Promise<number> {
  const [ranges, committed] = await Promise.all([
    partitionRanges(admin, topic),
    committedOffsets(admin, groupId, topic),
  ]);
  return ranges.reduce((sum, { low, high }, i) => sum + Number(high - (committed[i] ?? low)), 0);
}
