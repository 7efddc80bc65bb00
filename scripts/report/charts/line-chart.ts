import { bandSeries } from './band.ts';
import { type Extent, extentOf } from './extent.ts';
import { heading, horizontalAxis, legendEntries, MARGIN, PLOT_WIDTH, valueAxis, WIDTH } from './layout.ts';
import { markSeries, spanSeries, thresholdSeries } from './overlays.ts';
import { render } from './render.ts';
import type { ChartSvg, LineChartSpec, LineSeries, Point } from './spec.ts';
import { SERIES_COLOURS } from './theme.ts';
import { isValue, thinned } from './thinned.ts';

const PLOT_HEIGHT = 330;
const BELOW_PLOT = 58;
/** Up to so many points a line shows each of them. */
const POINTS_SHOWN = 40;

/**
 * Lines over one axis: learning curves (mean with band), distribution functions (step), a score with threshold and
 * labelled spans. Points are in ascending order of x; a long series is thinned to what can be seen. A logarithmic axis
 * leaves out what is not above 0.
 */
export function lineChart(spec: LineChartSpec): ChartSvg {
  const { title, xLabel, yLabel, xType = 'value', spans = [], marks = [] } = spec;
  const isShown = (x: number) => Number.isFinite(x) && (xType !== 'log' || x > 0);
  const thresholds = (spec.thresholds ?? []).filter(({ value, axis }) => axis !== 'x' || isShown(value));
  const series = spec.series.map((each) => withoutUnseen(each, isShown));
  const extent = extentOf([
    ...[...series, ...marks].flatMap(({ points }) => points.map(([x]) => x)),
    ...thresholds.filter(({ axis }) => axis === 'x').map(({ value }) => value),
  ]);
  const head = heading(title, legendEntries([...series, ...marks], spans));
  const top = head.height + 28;
  return render(
    title,
    { width: WIDTH, height: top + PLOT_HEIGHT + BELOW_PLOT },
    {
      ...head.option,
      grid: { ...MARGIN, top, bottom: BELOW_PLOT, outerBoundsMode: 'none' },
      xAxis: horizontalAxis(xLabel, xType),
      yAxis: valueAxis(yLabel),
      series: [
        ...spanSeries(spans, extent),
        ...series.flatMap((each, index) => bandSeries(each, colourOf(each, index))),
        ...series.map((each, index) => lineSeries(each, index, extent, xType === 'log')),
        ...thresholdSeries(thresholds, extent),
        ...markSeries(marks, extent),
      ],
    },
  );
}

const colourOf = ({ colour }: LineSeries, index: number): string =>
  colour ?? SERIES_COLOURS[index % SERIES_COLOURS.length];

function withoutUnseen(series: LineSeries, isShown: (x: number) => boolean): LineSeries {
  if (series.points.every(([x]) => isShown(x))) return series;
  const { points, band, ...rest } = series;
  const of = <T>(values: readonly T[]) => values.filter((_, position) => isShown(points[position][0]));
  const shown = { ...rest, points: of(points) };
  return band === undefined ? shown : { ...shown, band: { low: of(band.low), high: of(band.high) } };
}

function lineSeries(series: LineSeries, index: number, extent: Extent, isLog: boolean) {
  const { name, points, step = false, dashed = false } = series;
  const isRepeated = index >= SERIES_COLOURS.length;
  return {
    type: 'line',
    name,
    color: colourOf(series, index),
    silent: true,
    step: step && 'end',
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: !step && points.length <= POINTS_SHOWN,
    lineStyle: { width: 2, type: dashed ? [7, 4] : isRepeated ? [2, 3] : 'solid' },
    itemStyle: { opacity: 1 },
    data: drawn(points, extent, isLog),
  };
}

function drawn(points: readonly Point[], extent: Extent, isLog: boolean): Point[] {
  const x = points.map(([own]) => own);
  const y = points.map(([, own]) => (own !== null && isValue(own) ? own : null));
  return thinned(x, y, { ...extent, count: PLOT_WIDTH, isLog }).map((position) => [x[position], y[position]]);
}
