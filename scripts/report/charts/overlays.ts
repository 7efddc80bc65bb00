import type { Extent } from './extent.ts';
import { PLOT_WIDTH } from './layout.ts';
import type { Marks, Span, Threshold } from './spec.ts';
import { INK, MARK, PAPER, SOFT, SPAN_COLOURS } from './theme.ts';
import { thinned } from './thinned.ts';

/** Of several panels, the one that something is drawn in. */
export interface Panel {
  readonly xAxisIndex: number;
  readonly yAxisIndex: number;
}

const ONLY_PANEL: Panel = { xAxisIndex: 0, yAxisIndex: 0 };
const SYMBOLS = ['circle', 'triangle', 'diamond', 'rect'];
const NAME_POSITIONS = ['insideEndTop', 'insideMiddleTop', 'insideStartTop'];
/** A point takes a hundred bytes. */
export const MOST_MARKS = 600;
const SHORTEST_SPAN_PIXELS = 2;

/** Shaded areas, one series for each name. A span too short to see is widened; those that touch become one. */
export function spanSeries(spans: readonly Span[], extent: Extent, panel = ONLY_PANEL) {
  return [...Map.groupBy(spans, ({ name }) => name)].map(([name, own], index) => {
    const color = SPAN_COLOURS[index % SPAN_COLOURS.length];
    return {
      ...panel,
      type: 'line',
      name,
      data: [],
      color,
      silent: true,
      markArea: {
        silent: true,
        itemStyle: { color, opacity: 0.25 },
        data: visible(own, extent).map(({ from, to }) => [{ xAxis: from }, { xAxis: to }]),
      },
    };
  });
}

function visible(spans: readonly Span[], { from, to }: Extent): Extent[] {
  const shortest = ((to - from) * SHORTEST_SPAN_PIXELS) / PLOT_WIDTH;
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (!(span.to >= from && span.from <= to)) continue;
    const widened = Math.max(0, shortest - (span.to - span.from)) / 2;
    const start = Math.max(from, span.from - widened);
    const end = Math.min(to, span.to + widened);
    const before = merged.at(-1);
    if (before !== undefined && start <= before.to) before.to = Math.max(before.to, end);
    else merged.push({ from: start, to: end });
  }
  return merged;
}

/** A dashed line with its name. An unseen line of the same values makes the axis reach it. */
export function thresholdSeries(thresholds: readonly Threshold[], extent: Extent, panel = ONLY_PANEL) {
  return thresholds
    .filter(({ value }) => Number.isFinite(value))
    .map(({ name, value, axis = 'y' }, index) => ({
      ...panel,
      type: 'line',
      name,
      symbol: 'none',
      silent: true,
      lineStyle: { opacity: 0 },
      data: axis === 'y' ? [extent.from, extent.to].map((x) => [x, value]) : [[value, null]],
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: SOFT, type: [6, 4], width: 1.5 },
        label: {
          // Upright lines may lie close together: their names stand at different heights.
          position: axis === 'y' ? 'insideEndTop' : NAME_POSITIONS[index % NAME_POSITIONS.length],
          formatter: name,
          color: INK,
          fontSize: 12,
          textBorderColor: PAPER,
          textBorderWidth: 3,
        },
        data: [axis === 'y' ? { yAxis: value } : { xAxis: value }],
      },
    }));
}

/**
 * Points that stand out, each name with a shape of its own. Where there are many they are thinned, like lines.
 * @param most that are drawn of each name
 */
export function markSeries(marks: readonly Marks[], extent: Extent, most = MOST_MARKS, panel = ONLY_PANEL) {
  return marks.map(({ name, points }, index) => ({
    ...panel,
    type: 'scatter',
    name,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: 7,
    silent: true,
    z: 5,
    itemStyle: { color: MARK, borderColor: PAPER, borderWidth: 0.5, opacity: 1 },
    data: thinnedMarks(
      points.filter((point) => point.every(Number.isFinite)),
      extent,
      most,
    ),
  }));
}

function thinnedMarks(points: Marks['points'], extent: Extent, most: number): number[][] {
  const of = (dimension: 0 | 1) => points.map((point) => point[dimension]);
  return thinned(of(0), of(1), { ...extent, count: Math.ceil(most / 4) }).map((i) => [...points[i]]);
}
