import { cellText } from '../cell-text.ts';
import { type ChartCell, cellSeries, NO_VISUAL_MAP } from './cells.ts';
import { axisStyle, heading, WIDTH } from './layout.ts';
import { render } from './render.ts';
import type { ChartSvg, HeatChartSpec } from './spec.ts';
import { isValue } from './thinned.ts';

const ROW_HEIGHT = 34;
const NARROWEST_COLUMN = 56;
const CHARACTER = 6.8;
const LABEL_WIDTH = 160;
const RIGHT = 20;
/** Names that stand aslant lean over the edge of the last column. */
const RIGHT_OF_ASLANT = 80;

/** Figures by row and column, such as VUS-PR of each detector on each set: the higher the stronger; – for none. */
export function heatChart({ title, xLabel, yLabel, columns, rows, values }: HeatChartSpec): ChartSvg {
  const left = 24 + Math.min(200, longest(rows) * CHARACTER);
  const width = Math.max(WIDTH, left + RIGHT_OF_ASLANT + columns.length * NARROWEST_COLUMN);
  const isSteep = longest(columns) * CHARACTER + 8 > (width - left - RIGHT) / columns.length;
  const head = heading(title, [], width);
  const above =
    (isSteep ? 20 + Math.min(LABEL_WIDTH, longest(columns) * CHARACTER) * 0.64 : 26) +
    (xLabel === '' ? 0 : 26);
  const top = head.height + above;
  const category = { ...axisStyle, type: 'category', axisLine: { show: false }, axisTick: { show: false } };
  const label = { ...axisStyle.axisLabel, interval: 0, overflow: 'truncate', fontSize: 13 };
  return render(
    title,
    { width, height: top + rows.length * ROW_HEIGHT + 20 },
    {
      ...head.option,
      grid: { left, right: isSteep ? RIGHT_OF_ASLANT : RIGHT, top, bottom: 20, outerBoundsMode: 'none' },
      xAxis: {
        ...category,
        data: [...columns],
        position: 'top',
        name: xLabel,
        nameLocation: 'middle',
        nameGap: above - 18,
        axisLabel: { ...label, width: LABEL_WIDTH, rotate: isSteep ? -40 : 0 },
      },
      yAxis: {
        ...category,
        data: [...rows],
        inverse: true,
        name: yLabel,
        nameLocation: 'start',
        nameTextStyle: { ...axisStyle.nameTextStyle, align: 'right', padding: [0, 8, 0, 0] },
        axisLabel: { ...label, width: 200 },
      },
      visualMap: NO_VISUAL_MAP,
      series: [cellSeries(cellsOf(values), 13)],
    },
  );
}

const longest = (names: readonly string[]): number => Math.max(0, ...names.map(({ length }) => length));

function cellsOf(values: HeatChartSpec['values']): ChartCell[] {
  const present = values.flat().filter(isValue);
  const low = Math.min(...present);
  const range = Math.max(...present) - low;
  return values.flatMap((own, row) =>
    own.map((value, column) => ({
      row,
      column,
      strength: isValue(value) ? (range === 0 ? 0 : (value - low) / range) : null,
      text: cellText(value),
    })),
  );
}
