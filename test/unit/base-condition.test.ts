import { expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { streamedRows } from '#scripts/detect/streamed-rows.ts';
import { compareConditions } from '../../bench/base/condition.ts';
import { type MadeSeries, replayOf, sourceOf } from '../support/replay-of.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const kpiSet = kpiSetOf({ granularityMs: 30 * MINUTE, warmupMs: 24 * 60 * MINUTE });
const DAY = 48;
const STEPS = 10 * DAY;
const TRAIN_STEPS = 6 * DAY;
const HALF = 8 * DAY;
const LENGTH = 4;

const random = seededRandom(0);
const noise = Array.from({ length: STEPS }, () => [random.normal(), random.normal()]);
/** On day 7 and on day 9. */
const isAnomalous = (_: string, step: number) =>
  [7, 9].some((day) => step >= day * DAY + 20 && step < day * DAY + 20 + LENGTH);

function compare(changes: Partial<MadeSeries>, judgedFrom: number) {
  const series: MadeSeries = {
    kpiSet,
    startMs: MONDAY,
    steps: STEPS,
    entities: ['a', 'b'],
    values: (entity, step) => noise[step].map((value) => value + (isAnomalous(entity, step) ? 6 : 0)),
    isAnomalous,
    ...changes,
  };
  const replay = replayOf(sourceOf(series), kpiSet, TRAIN_STEPS);
  return compareConditions(replay, streamedRows(replay), judgedFrom);
}

test('under both conditions what is plain is found', async () => {
  const { streaming, batch } = (await compare({}, HALF))!;
  for (const { aucPr, vusPr } of [streaming, batch]) {
    expect(aucPr).toBeGreaterThan(0.9);
    expect(vusPr).toBeGreaterThan(0.9);
  }
});

test('steps before the first that is judged count for nothing', async () => {
  const mislabelled = (entity: string, step: number) => isAnomalous(entity, step) || step % 3 === 0;
  const early = (entity: string, step: number) => (step < HALF ? mislabelled : isAnomalous)(entity, step);
  expect(await compare({ isAnomalous: early }, HALF)).toEqual(await compare({}, HALF));
  expect(await compare({ isAnomalous: early }, TRAIN_STEPS)).not.toEqual(await compare({}, TRAIN_STEPS));
});

test('there are no figures where nothing is labelled', async () => {
  expect(await compare({ isAnomalous: () => false }, HALF)).toBeUndefined();
});

test('there are none without windows to train on', async () => {
  const series: MadeSeries = {
    kpiSet,
    startMs: MONDAY,
    steps: STEPS,
    entities: ['a'],
    values: () => [1, 2],
    isAnomalous,
  };
  const replay = replayOf(sourceOf(series), kpiSet, DAY);
  await expect(compareConditions(replay, streamedRows(replay), DAY)).rejects.toThrow(RangeError);
});
