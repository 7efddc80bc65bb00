import { type Extent, extentOf } from './extent.ts';
import { heading, horizontalAxis, legendEntries, MARGIN, PLOT_WIDTH, valueAxis, WIDTH } from './layout.ts';
import { MOST_MARKS, markSeries, type Panel, spanSeries, thresholdSeries } from './overlays.ts';
import { render } from './render.ts';
import type { ChartSvg, Marks, Point, TimelineRow, TimelineSpec, Values } from './spec.ts';
import { SERIES_COLOURS } from './theme.ts';
import { isValue, thinned } from './thinned.ts';

const PANEL_HEIGHT = 150;
const PANEL_GAP = 44;
const BELOW_PLOT = 58;
/** Of all lines together, so that a chart of many panels stays a small file. */
const MOST_POINTS = 12_000;
const FLAGGED = 'flagged';

/**
 * Panels over one time axis: what was measured with what was expected over it and flagged steps marked, a score with
 * its threshold; labelled spans are shaded through all of them. Long series are thinned, peaks stay.
 */
export function timelineChart(spec: TimelineSpec): ChartSvg {
  const { title, times, rows, spans = [], xType = 'time' } = spec;
  const extent = extentOf(Array.from(times));
  const { xLabel = xType === 'time' ? timeLabel(extent) : 'step' } = spec;
  const names = [...new Set(rows.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const colours = new Map(names.map((name, i) => [name, SERIES_COLOURS[i % SERIES_COLOURS.length]]));
  const told = [...names, ...(rows.some(({ flagged }) => flagged !== undefined) ? [FLAGGED] : [])];
  const head = heading(
    title,
    legendEntries(
      told.map((name) => ({ name })),
      spans,
    ),
  );
  const tops = rows.map((_, index) => head.height + 28 + index * (PANEL_HEIGHT + PANEL_GAP));
  const lines = rows.reduce((sum, row) => sum + row.lines.length, 0);
  const drawing = {
    times,
    extent,
    colours,
    columns: Math.min(PLOT_WIDTH, Math.ceil(MOST_POINTS / 4 / lines)),
    marks: Math.ceil(MOST_MARKS / rows.length),
  };
  return render(
    title,
    { width: WIDTH, height: (tops.at(-1) ?? 0) + PANEL_HEIGHT + BELOW_PLOT },
    {
      ...head.option,
      grid: tops.map((top) => ({ ...MARGIN, top, height: PANEL_HEIGHT, outerBoundsMode: 'none' })),
      xAxis: rows.map((_, index) => panelAxis(index, index === rows.length - 1 ? xLabel : '', xType)),
      yAxis: rows.map(({ name }, index) => ({ ...valueAxis(name), gridIndex: index, splitNumber: 3 })),
      series: rows.flatMap((row, index) => {
        const panel = { xAxisIndex: index, yAxisIndex: index };
        return [...spanSeries(spans, extent, panel), ...panelSeries(row, drawing, panel)];
      }),
    },
  );
}

/** Ticks of a few hours or days tell neither day nor year. */
const timeLabel = ({ from }: Extent) => `time (UTC), from ${new Date(from).toISOString().slice(0, 10)}`;

interface Drawing {
  readonly times: ArrayLike<number>;
  readonly extent: Extent;
  readonly colours: ReadonlyMap<string, string>;
  readonly columns: number;
  readonly marks: number;
}

/** The name stands at the last panel alone; so do the labels of the ticks. */
function panelAxis(gridIndex: number, name: string, xType: 'time' | 'value') {
  const axis = horizontalAxis(name, xType);
  return { ...axis, gridIndex, axisLabel: { ...axis.axisLabel, show: name !== '' } };
}

function panelSeries({ lines, flagged, thresholds = [] }: TimelineRow, drawing: Drawing, panel: Panel) {
  const { extent, colours } = drawing;
  const drawn = lines.map(({ name, values, dashed = false }) => ({
    ...panel,
    type: 'line',
    name,
    color: colours.get(name),
    silent: true,
    symbol: 'none',
    lineStyle: { width: 1.25, type: dashed ? [5, 3] : 'solid' },
    data: pointsOf(values, drawing),
  }));
  const marks =
    flagged === undefined || lines.length === 0
      ? []
      : [flaggedPoints(lines[0].values, flagged, drawing.times)];
  return [
    ...drawn,
    ...thresholdSeries(thresholds, extent, panel),
    ...markSeries(marks, extent, drawing.marks, panel),
  ];
}

function pointsOf(values: Values, { times, extent, columns }: Drawing): Point[] {
  return thinned(times, values, { ...extent, count: columns }).map((i) => [
    times[i],
    isValue(values[i]) ? values[i] : null,
  ]);
}

function flaggedPoints(
  values: Values,
  flagged: ArrayLike<number | boolean>,
  times: ArrayLike<number>,
): Marks {
  const points = Array.from(times, (time, i) => [time, flagged[i] ? values[i] : null] as const);
  return {
    name: FLAGGED,
    points: points.filter((point): point is readonly [number, number] => isValue(point[1])),
  };
}
