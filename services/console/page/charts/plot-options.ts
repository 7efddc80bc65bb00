import type uPlot from 'uplot';
import type { Palette } from './palette.ts';
import { shortNumber, TIME_STEPS, timeTexts } from './ticks.ts';

/** Left of the drawing, for the values of the y axis and its unit; CSS pixels. */
export const GUTTER = 54;
const UNIT_WIDTH = 14;
/** Right of the drawing, so that the text of the last tick is not cut. */
export const MARGIN = 18;
export const TIME_AXIS = 34;
const FACE = '11px system-ui, sans-serif';

/** Colours are read when they are drawn: another theme needs no other plot. */
export type Colours = () => Palette;

export interface PlotSpec {
  readonly unit: string;
  readonly logarithmic: boolean;
  /** Whether times stand below. */
  readonly timeAxis: boolean;
  readonly series: readonly uPlot.Series[];
  readonly bands: readonly uPlot.Band[];
}

/** What all rows have in common: one axis of time without its own interaction, and a y axis as wide in each. */
export function plotOptions(
  spec: PlotSpec,
  colours: Colours,
  size: { width: number; height: number },
): uPlot.Options {
  return {
    ...size,
    ms: 1,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, MARGIN, spec.timeAxis ? 0 : 4, 0],
    scales: {
      x: { time: false },
      y: spec.logarithmic ? { distr: 3 } : { range: withRoom },
    },
    series: [{}, ...spec.series],
    bands: [...spec.bands],
    axes: [timeAxis(spec.timeAxis, colours), valueAxis(spec, colours)],
  };
}

/** A line that stands still keeps some room, and what moves a little margin. */
function withRoom(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(high) * 0.1, 0.5);
  return [low - room, high + room];
}

const timeAxis = (shown: boolean, colours: Colours): uPlot.Axis => ({
  size: shown ? TIME_AXIS : 0,
  font: FACE,
  lineGap: 1.2,
  gap: 4,
  space: 64,
  incrs: [...TIME_STEPS],
  stroke: () => colours().text,
  grid: { stroke: () => colours().line, width: 1 },
  ticks: { show: shown, size: 4, stroke: () => colours().line, width: 1 },
  values: (_, splits, __, ___, distance) => (shown ? timeTexts(splits, distance) : splits.map(() => '')),
});

const valueAxis = ({ unit, logarithmic }: PlotSpec, colours: Colours): uPlot.Axis => ({
  size: GUTTER - UNIT_WIDTH,
  label: unit,
  labelSize: UNIT_WIDTH,
  labelFont: FACE,
  labelGap: 0,
  font: FACE,
  gap: 4,
  space: 18,
  stroke: () => colours().text,
  grid: { stroke: () => colours().line, width: 1 },
  ticks: { show: false },
  values: (_, splits) =>
    splits.map((split) => (split === null || (logarithmic && !isPower(split)) ? null : shortNumber(split))),
});

const isPower = (value: number) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6);
