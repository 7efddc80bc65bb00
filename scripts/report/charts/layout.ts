import type { Span, XType } from './spec.ts';
import { GRID, INK, SOFT } from './theme.ts';

export const WIDTH = 800;
/** Between the edge of a chart and its plot. */
export const MARGIN = { left: 66, right: 26 };
export const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;

const TITLE_SIZE = 16;
const TITLE_LINE = 22;
const LEGEND_LINE = 24;
const CHARACTER = 7.2;

export interface LegendEntry {
  readonly name: string;
  readonly icon?: string;
}

/** Lines and marks by name, spans as areas; each name once. */
export function legendEntries(named: readonly { name: string }[], spans: readonly Span[]): LegendEntry[] {
  const areas = new Set(spans.map(({ name }) => name));
  const lines = new Set(named.map(({ name }) => name));
  return [...[...lines].map((name) => ({ name })), ...[...areas].map((name) => ({ name, icon: 'rect' }))];
}

/** Title and, where there is more than one thing to tell apart, legend. `height` is what they take. */
export function heading(title: string, entries: readonly LegendEntry[], width = WIDTH) {
  const titleHeight = TITLE_LINE * Math.ceil((title.length * TITLE_SIZE * 0.56) / (width - 32));
  const shown = entries.length > 1 ? entries : [];
  const legendTop = 14 + titleHeight;
  return {
    height: legendTop + LEGEND_LINE * legendLines(shown, width - 32) + 8,
    option: {
      title: {
        text: title,
        left: 12,
        top: 10,
        padding: 4,
        textStyle: {
          color: INK,
          fontSize: TITLE_SIZE,
          lineHeight: TITLE_LINE,
          fontWeight: 600,
          width: width - 32,
          overflow: 'break',
        },
      },
      legend: {
        show: shown.length > 0,
        data: [...shown],
        left: 12,
        top: legendTop,
        width: width - 32,
        padding: 4,
        itemGap: 16,
        itemWidth: 24,
        itemHeight: 12,
        textStyle: { color: INK, fontSize: 13 },
        selectedMode: false,
      },
    },
  };
}

function legendLines(entries: readonly LegendEntry[], width: number): number {
  let lines = entries.length === 0 ? 0 : 1;
  let x = 0;
  for (const { name } of entries) {
    const own = 24 + 5 + name.length * CHARACTER + 16;
    if (x > 0 && x + own > width) {
      lines++;
      x = 0;
    }
    x += own;
  }
  return lines;
}

/** How every axis looks. */
export const axisStyle = {
  nameTextStyle: { color: SOFT, fontSize: 13 },
  axisLabel: { color: SOFT, fontSize: 12, hideOverlap: true },
  axisLine: { lineStyle: { color: SOFT } },
  axisTick: { lineStyle: { color: SOFT } },
  splitLine: { lineStyle: { color: GRID } },
};

/** A vertical axis of numbers, with its name lying over it. */
export function valueAxis(name: string) {
  return {
    ...axisStyle,
    type: 'value',
    scale: true,
    name,
    nameLocation: 'end',
    nameGap: 10,
    nameTextStyle: { ...axisStyle.nameTextStyle, align: 'left', padding: [0, 0, 0, 8 - MARGIN.left] },
    axisLabel: { ...axisStyle.axisLabel, formatter: tickText },
  };
}

/** What stands at a tick that begins a year, a month or a day; at others the time of day. */
const TIME_TICKS = { year: '{yyyy}', month: '{MMM} {yyyy}', day: '{d} {MMM}' };

/** A horizontal axis with its name under its middle. */
export function horizontalAxis(name: string, type: XType) {
  return {
    ...axisStyle,
    type,
    scale: true,
    name,
    nameLocation: 'middle',
    nameGap: 30,
    axisLabel: { ...axisStyle.axisLabel, formatter: type === 'time' ? TIME_TICKS : tickText },
  };
}

/** A number at an axis, short enough for the margin. */
export function tickText(value: number): string {
  if (Math.abs(value) >= 10_000) {
    return value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 4 });
  }
  return String(Number(value.toPrecision(4)));
}
