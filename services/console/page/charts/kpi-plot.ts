import type uPlot from 'uplot';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { middleOf } from './buckets.ts';
import type { Colours, PlotSpec } from './plot-options.ts';

/** Places in the data of a KPI's plot. */
const LOW = 1;
const HIGH = 2;
const MIN = 3;
const MAX = 4;
export const KPI_MEAN = 6;

/** One KPI: its mean over the envelope of its buckets, over the expected line and band. */
export function kpiSpec(unit: string, timeAxis: boolean, colours: Colours): PlotSpec {
  const edge: uPlot.Series = { points: { show: false }, width: 0 };
  return {
    unit,
    logarithmic: false,
    timeAxis,
    series: [
      edge,
      edge,
      edge,
      edge,
      { points: { show: false }, width: 1, dash: [4, 3], stroke: () => colours().expected },
      { width: 1.5, stroke: () => colours().mean, points: { size: 4, fill: () => colours().mean } },
    ],
    bands: [
      { series: [HIGH, LOW], fill: () => colours().band },
      { series: [MAX, MIN], fill: () => colours().envelope },
    ],
  };
}

export function kpiData(answer: EntitySeries, k: number, stepMs: number): uPlot.AlignedData {
  const { low, high, min, max, expected, mean } = answer.kpis[k];
  return [timesOf(answer, stepMs), low, high, min, max, expected, mean];
}

export const timesOf = ({ times, bucketMs }: EntitySeries, stepMs: number) =>
  times.map((start) => middleOf(start, bucketMs, stepMs));
