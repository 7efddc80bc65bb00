import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/random/random.ts';
import type { KpiWindow } from '#schemas/types/topics.ts';
import { committedOutput } from '../support/committed-output.ts';
import type { Pipeline, Schedule } from '../support/pipeline-driver.ts';
import { residualModels } from '../support/residual-model.ts';
import { MINUTE } from '../support/series-samples.ts';
import { BEGINNING, SMALL_KPI_SETS, send, type Turn, telemetry } from '../support/telemetry-turns.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const DAY = 24 * 60 * MINUTE;

const open = (partitions: number) =>
  wholeFlow(SMALL_KPI_SETS, residualModels, { partitions, now: BEGINNING });

async function undisturbed(turns: readonly Turn[], partitions: number) {
  const pipeline = await open(partitions);
  for (const turn of turns) send(pipeline, turn);
  await pipeline.run();
  return pipeline;
}

interface Trouble {
  readonly seed: number;
  readonly partitions: number;
  readonly maxBatch: number;
  readonly failures: number;
}

const trouble: fc.Arbitrary<Trouble> = fc.record({
  seed: fc.nat(),
  partitions: fc.constantFrom(1, 1, 3),
  maxBatch: fc.constantFrom(1, 3, 10, 60),
  failures: fc.constantFrom(0, 0.1, 0.3),
});

/** Random batches of random partitions, some of which fail. */
function troubled({ maxBatch, failures }: Trouble, random: Random): Schedule {
  return {
    pick: (choices) => random.integer(0, choices),
    batch: () => random.integer(1, maxBatch + 1),
    fate: () => (random.uniform() < failures ? (random.uniform() < 0.5 ? 'ABORTED' : 'LOST') : 'COMMITTED'),
  };
}

/** Between any two messages: transactions, crashes, flushed offsets, compaction. */
async function disturbed(
  turns: readonly Turn[],
  given: Trouble,
  between: (pipeline: Pipeline, random: Random) => Promise<void> = async () => undefined,
): Promise<Pipeline> {
  const random = seededRandom(given.seed);
  const pipeline = await open(given.partitions);
  const schedule = troubled(given, random);
  for (const turn of turns) {
    send(pipeline, turn);
    while (random.uniform() < 0.6) await pipeline.advance(schedule);
    if (random.uniform() < given.failures) pipeline.crash(undefined, random.integer(0, given.partitions));
    if (random.uniform() < 0.1) pipeline.flush();
    if (random.uniform() < 0.1) pipeline.compact(random.uniform());
    await between(pipeline, random);
  }
  await pipeline.run(schedule);
  return pipeline;
}

const isMarker = ({ status }: Pick<KpiWindow, 'status'>) => status === 'SILENT' || status === 'RESUMED';

/** Of each entity and kpiSet: windows as bytes, markers in short. */
async function windowsAndMarkers(pipeline: Pipeline) {
  const windows: Record<string, string[]> = {};
  const markers: Record<string, string[]> = {};
  for (const { key, value } of await pipeline.read('kpi.windows.v1')) {
    const [record, text] = isMarker(value)
      ? [markers, value.status]
      : [windows, pipeline.codecs.of('kpi.windows.v1').encode(value).toString('hex')];
    const of = `${key} ${value.kpiSet}`;
    record[of] ??= [];
    record[of].push(text);
  }
  return { windows, markers };
}

describe('exactly once', () => {
  test('whatever is aborted, lost or compacted, readers see what they would have seen anyway', async () => {
    await fc.assert(
      fc.asyncProperty(telemetry, trouble, async (turns, given) => {
        const expected = committedOutput(await undisturbed(turns, given.partitions));
        expect(committedOutput(await disturbed(turns, given))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('also when it comes up again days after', async () => {
    await fc.assert(
      fc.asyncProperty(telemetry, fc.nat(), async (turns, cut) => {
        const pipeline = await open(1);
        const at = cut % turns.length;
        for (const turn of turns.slice(0, at)) send(pipeline, turn);
        await pipeline.run();
        pipeline.flush();
        pipeline.crash();
        const { now } = pipeline;
        pipeline.now += 20 * DAY;
        await pipeline.restart();
        pipeline.now = now;
        for (const turn of turns.slice(at)) send(pipeline, turn);
        await pipeline.run();
        expect(committedOutput(pipeline)).toEqual(committedOutput(await undisturbed(turns, 1)));
      }),
      { numRuns: 100 },
    );
  });

  test('whenever the clock finds an entity silent, its windows are the same and its markers take turns', async () => {
    const idle = async (pipeline: Pipeline, random: Random) => {
      if (random.uniform() < 0.1)
        await pipeline.wait(random.uniform(0, 60 * MINUTE), random.uniform() < 0.3 ? 'ABORTED' : 'COMMITTED');
    };
    await fc.assert(
      fc.asyncProperty(telemetry, trouble, async (turns, given) => {
        const pipeline = await disturbed(turns, given, idle);
        const { windows, markers } = await windowsAndMarkers(pipeline);
        const expected = await windowsAndMarkers(await undisturbed(turns, given.partitions));
        expect(windows).toEqual(expected.windows);
        for (const own of Object.values(markers)) {
          expect(own).toEqual(own.map((_, i) => (i % 2 === 0 ? 'SILENT' : 'RESUMED')));
        }
        const silences = (await pipeline.read('anomalies.v1')).filter(
          ({ value }) => value.kind === 'TELEMETRY_SILENT',
        );
        const all = Object.values(markers).reduce((sum, own) => sum + own.length, 0);
        expect(silences).toHaveLength(all);
        expect(new Set(silences.map(({ value }) => `${value.id} ${value.state}`)).size).toBe(all);
      }),
      { numRuns: 150 },
    );
  });
});
