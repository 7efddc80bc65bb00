import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/random/random.ts';
import { committedOutput } from '../support/committed-output.ts';
import type { Schedule } from '../support/pipeline-driver.ts';
import { residualModels } from '../support/residual-model.ts';
import { MINUTE } from '../support/series-samples.ts';
import { BEGINNING, SMALL_KPI_SETS, send, type Turn, telemetry } from '../support/telemetry-turns.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const open = (partitions: number) =>
  wholeFlow(SMALL_KPI_SETS, residualModels, { partitions, now: BEGINNING });

async function undisturbed(turns: readonly Turn[], partitions: number) {
  const pipeline = await open(partitions);
  for (const turn of turns) send(pipeline, turn);
  await pipeline.run();
  return committedOutput(pipeline);
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
async function disturbed(turns: readonly Turn[], given: Trouble) {
  const random = seededRandom(given.seed);
  const pipeline = await open(given.partitions);
  const schedule = troubled(given, random);
  for (const turn of turns) {
    send(pipeline, turn);
    while (random.uniform() < 0.6) await pipeline.advance(schedule);
    if (random.uniform() < given.failures) pipeline.crash(undefined, random.integer(0, given.partitions));
    if (random.uniform() < 0.1) pipeline.flush();
    if (random.uniform() < 0.1) pipeline.compact(random.uniform());
  }
  await pipeline.run(schedule);
  return committedOutput(pipeline);
}

describe('exactly once', () => {
  test('whatever is aborted, lost or compacted, readers see what they would have seen anyway', async () => {
    await fc.assert(
      fc.asyncProperty(telemetry, trouble, async (turns, given) => {
        expect(await disturbed(turns, given)).toEqual(await undisturbed(turns, given.partitions));
      }),
      { numRuns: 300, interruptAfterTimeLimit: 100_000 },
    );
  });

  test('also when it comes up again long after', async () => {
    await fc.assert(
      fc.asyncProperty(telemetry, fc.nat(), async (turns, cut) => {
        const pipeline = await open(1);
        const at = cut % turns.length;
        for (const turn of turns.slice(0, at)) send(pipeline, turn);
        await pipeline.run();
        pipeline.flush();
        pipeline.crash();
        const { now } = pipeline;
        pipeline.now += 2 * 24 * 60 * MINUTE;
        await pipeline.restart();
        pipeline.now = now;
        for (const turn of turns.slice(at)) send(pipeline, turn);
        await pipeline.run();
        expect(committedOutput(pipeline)).toEqual(await undisturbed(turns, 1));
      }),
      { numRuns: 300, interruptAfterTimeLimit: 100_000 },
    );
  });
});
