import { DAY_MS } from '#core/series/grid.ts';
import { latestMonday } from '#core/simulate/calendar.ts';
import { type Fleet, simulateFleet } from '#core/simulate/fleet.ts';
import type { SimulatedEntity } from '#core/simulate/inventory.ts';
import { PIPELINE } from '#platform/kafka/pipeline.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { replay } from '#scripts/replay/replayer.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import type { Progress } from '#scripts/start/progress.ts';
import type { BenchConnection } from '../stack/connection.ts';
import { drain } from '../stack/drain.ts';
import { readTopic } from '../stack/read-topic.ts';

const DAYS = 28;
/** The fleet goes on after the four weeks, and must not end in the future. */
const ROOM_DAYS = 1;

const FLOW = PIPELINE.flatMap(({ groups }) => groups);

/** Four weeks of some simulated cells. */
export function fourWeeks(cells: number, seed: number, granularityMs: number, now: number): Fleet {
  const startMs = latestMonday(now, (DAYS + ROOM_DAYS) * DAY_MS);
  return simulateFleet({ cells, days: DAYS, seed, startMs, granularityMs });
}

/**
 * Sends the inventory of the whole fleet and the four weeks of its first entities, and waits until services have made
 * windows, scores and alerts of them, and ClickHouse holds all of it.
 */
export async function sendHistory(
  cells: Fleet,
  fleet: readonly SimulatedEntity[],
  connection: BenchConnection,
  progress: Progress,
  kpiSet: string,
): Promise<void> {
  const { producer, codecs, admin } = connection;
  await replay({
    source: underNames(cells, fleet),
    kpiSet,
    producer,
    codecs,
    speed: Number.POSITIVE_INFINITY,
    onProgress: (steps) => progress.update('history', steps, cells.steps),
  });
  await drain(admin, FLOW, progress);
  await settle(connection);
  await drain(admin, FLOW, progress);
}

/** The cells under the names of the first entities of the fleet. */
function underNames(cells: Fleet, fleet: readonly SimulatedEntity[]): ReplaySource {
  const source = simulatedSource(cells);
  const names = new Map(cells.entities.map(({ id }, i) => [id, fleet[i].id]));
  return {
    ...source,
    entities: fleet,
    *slices() {
      for (const slice of source.slices()) {
        const samples = slice.samples.map((sample) => ({ ...sample, entity: names.get(sample.entity)! }));
        yield { ...slice, samples };
      }
    },
  };
}

/** A base model has no settled scores, and a page that draws them has more to do: here they are the prompt ones. */
async function settle(connection: BenchConnection): Promise<void> {
  const { producer, codecs } = connection;
  const records: OutgoingRecord[] = [];
  await readTopic(connection, 'kpi.scores.v1', (score) => {
    if (score.scores.length === 0) return;
    const { entity, kpiSet, end, granularity, scores, pValues, modelId, threshold } = score;
    const settled = { entity, kpiSet, end, granularity, scores, pValues, modelId, threshold };
    records.push({
      topic: 'kpi.settled.v1',
      key: entity,
      value: codecs.of('kpi.settled.v1').encode(settled),
    });
  });
  await producer.write(records);
}
