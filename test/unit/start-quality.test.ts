import { expect, test } from '@jest/globals';
import type { KpiScore } from '#schemas/types/topics.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { qualityOf } from '#scripts/start/quality.ts';
import { ScoreTally } from '#scripts/start/score-tally.ts';
import { NOT_SETTLED } from '../support/not-settled.ts';
import { MINUTE, MONDAY } from '../support/series-samples.ts';

const STEPS = 40;
const granularityMs = 5 * MINUTE;
const labels = new Uint8Array(STEPS).fill(1, 20, 24);
const source: ReplaySource = {
  kpiSet: { kpis: [{ name: 'k', unit: '1' }], granularityMs },
  entities: [{ id: 'cell' }],
  startMs: MONDAY,
  steps: STEPS,
  slices: () => [],
  labels: () => labels,
  regimes: () => undefined,
  labelledFrom: () => 0,
};

function scoreOf(lastStep: number, scores: number[]): KpiScore {
  const end = MONDAY + lastStep * granularityMs;
  const none = { contributions: [], pValues: [], modelId: 'm', threshold: 2, ...NOT_SETTLED };
  return { entity: 'cell', kpiSet: 'test', end, status: 'OK', granularity: granularityMs, scores, ...none };
}

test('a score that is not finite counts as none, is counted, and stops no report', () => {
  const tally = new ScoreTally(source);
  for (let last = 3; last < STEPS; last += 4) {
    tally.add(scoreOf(last, last === 23 ? [9, 9, 9, 9] : [1, 1, 1, 1]), 4);
  }
  tally.add(scoreOf(31, [Number.POSITIVE_INFINITY, 1, Number.NaN, 1]), 4);
  expect(tally.notFinite).toBe(2);

  const odd = new Float32Array(STEPS).fill(1).fill(9, 20, 24);
  odd[30] = Number.POSITIVE_INFINITY;
  const quality = qualityOf(source, new Map([['cell', odd]]), 2, 0)!;
  expect(quality).toMatchObject({ aucPr: 1, pointF1: 1, visibleRecall: 1, counts: { steps: STEPS - 1 } });
  expect(qualityOf(source, tally.prompt.scores, tally.prompt.thresholds, 0)).toMatchObject({
    aucPr: 1,
    counts: { steps: STEPS },
  });
});
