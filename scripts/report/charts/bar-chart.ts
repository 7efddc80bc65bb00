import { axisStyle, heading, legendEntries, MARGIN, PLOT_WIDTH, valueAxis, WIDTH } from './layout.ts';
import { render } from './render.ts';
import type { BarChartSpec, ChartSvg } from './spec.ts';
import { INK, SERIES_COLOURS } from './theme.ts';
import { isValue } from './thinned.ts';

const PLOT_HEIGHT = 300;
const CHARACTER = 6.6;
/** Of group names that stand aslant; longer ones end with dots. */
const LABEL_WIDTH = 125;
const BAR_GAP = '12%';
const GROUP_GAP = '28%';

interface Drawing {
  value(dimension: number): number;
  coord(point: number[]): number[];
  barLayout(options: object): { offsetCenter: number; width: number }[];
}

/** Bars in groups, with whiskers from the lowest to the highest of several runs where ranges are given. */
export function barChart({ title, xLabel, yLabel, groups, series }: BarChartSpec): ChartSvg {
  const head = heading(title, legendEntries(series, []));
  const top = head.height + 28;
  const longest = Math.max(0, ...groups.map(({ length }) => length)) * CHARACTER;
  const isSteep = longest + 8 > PLOT_WIDTH / groups.length;
  const below = (isSteep ? 24 + Math.min(LABEL_WIDTH, longest) * 0.77 : 32) + 26;
  return render(
    title,
    { width: WIDTH, height: top + PLOT_HEIGHT + below },
    {
      ...head.option,
      grid: { ...MARGIN, top, bottom: below, outerBoundsMode: 'none' },
      xAxis: {
        ...axisStyle,
        type: 'category',
        data: [...groups],
        name: xLabel,
        nameLocation: 'middle',
        nameGap: below - 28,
        splitLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...axisStyle.axisLabel,
          interval: 0,
          rotate: isSteep ? 50 : 0,
          width: LABEL_WIDTH,
          overflow: 'truncate',
        },
      },
      yAxis: { ...valueAxis(yLabel), scale: false },
      series: [
        ...series.map(({ name, values }, index) => ({
          type: 'bar',
          name,
          color: SERIES_COLOURS[index % SERIES_COLOURS.length],
          silent: true,
          barGap: BAR_GAP,
          barCategoryGap: GROUP_GAP,
          data: values.map((value) => (isValue(value) ? value : null)),
        })),
        ...series.map(({ ranges = [] }, index) => whiskers(ranges, index, series.length)),
      ],
    },
  );
}

function whiskers(ranges: readonly (readonly [number, number] | null)[], index: number, count: number) {
  return {
    type: 'custom',
    silent: true,
    z: 3,
    encode: { x: 0, y: [1, 2] },
    data: ranges.flatMap((range, group) => (range?.every(isValue) ? [[group, ...range]] : [])),
    renderItem: (_: unknown, { value, coord, barLayout }: Drawing) => {
      const { offsetCenter, width } = barLayout({ count, barGap: BAR_GAP, barCategoryGap: GROUP_GAP })[index];
      const [x, low] = coord([value(0), value(1)]);
      const [, high] = coord([value(0), value(2)]);
      const middle = x + offsetCenter;
      const half = Math.min(6, width / 3);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: INK, lineWidth: 1.5 },
      });
      return {
        type: 'group',
        children: [
          line(middle, low, middle, high),
          line(middle - half, low, middle + half, low),
          line(middle - half, high, middle + half, high),
        ],
      };
    },
  };
}
