import type uPlot from 'uplot';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { timesOf } from './kpi-plot.ts';
import type { Colours, PlotSpec } from './plot-options.ts';

/** Places in the data of the score's plot. */
const THRESHOLD = 1;
const OVER = 2;
export const SCORE = 5;

/** Highest over lowest from which on a logarithmic scale shows more. */
const WIDE = 200;

/** The score over its threshold, and the settled score with its own. */
export function scoreSpec(logarithmic: boolean, colours: Colours): PlotSpec {
  const bare = { show: false };
  return {
    unit: 'score',
    logarithmic,
    timeAxis: true,
    series: [
      { points: bare, width: 1.25, stroke: () => colours().threshold, dash: [6, 3] },
      { points: bare, width: 0 },
      { points: bare, width: 1, stroke: () => colours().settled, dash: [2, 3] },
      { points: bare, width: 1.25, stroke: () => colours().settled },
      { width: 1.5, stroke: () => colours().score, points: { size: 4, fill: () => colours().score } },
    ],
    bands: [{ series: [OVER, THRESHOLD], fill: () => colours().over }],
  };
}

export function scoreData(answer: EntitySeries, stepMs: number): uPlot.AlignedData {
  const { score, threshold, settled, settledThreshold } = answer;
  const over = score.map((value, i) => {
    const limit = threshold[i];
    return value === null || limit === null ? null : Math.max(value, limit);
  });
  return [timesOf(answer, stepMs), threshold, over, settledThreshold, settled, score];
}

/** Whether scores and thresholds are positive throughout, and of such different sizes that a linear scale hides the small. */
export function isWide({ score, threshold, settled, settledThreshold }: EntitySeries): boolean {
  const values = [score, threshold, settled, settledThreshold].flat().filter((value) => value !== null);
  const lowest = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((high, value) => Math.max(high, value), 0);
  return lowest > 0 && highest > lowest * WIDE;
}
