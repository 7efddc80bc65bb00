import { cellText } from '../cell-text.ts';
import { type ChartCell, cellSeries, NO_VISUAL_MAP } from './cells.ts';
import { axisStyle, heading } from './layout.ts';
import { render } from './render.ts';
import type { ChartSvg, ConfusionChartSpec } from './spec.ts';

const WIDTH = 480;
const CELL_HEIGHT = 92;

/** A confusion matrix: counts, and the share of each in what the labels say. */
export function confusionChart({ title, counts }: ConfusionChartSpec): ChartSvg {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const cells = [
    ...cellsOf(0, 'anomalies', [truePositives, falseNegatives], ['found', 'missed']),
    ...cellsOf(1, 'normal', [falsePositives, trueNegatives], ['false alarms', 'left alone']),
  ];
  const head = heading(title, [], WIDTH);
  const top = head.height + 34;
  const category = { ...axisStyle, type: 'category', axisLine: { show: false }, axisTick: { show: false } };
  const axisLabel = { ...axisStyle.axisLabel, fontSize: 13 };
  return render(
    title,
    { width: WIDTH, height: top + 2 * CELL_HEIGHT + 24 },
    {
      ...head.option,
      grid: { left: 108, right: 24, top, bottom: 24, outerBoundsMode: 'none' },
      xAxis: { ...category, data: ['flagged', 'not flagged'], position: 'top', axisLabel },
      yAxis: { ...category, data: ['labelled\nanomalous', 'labelled\nnormal'], inverse: true, axisLabel },
      visualMap: NO_VISUAL_MAP,
      series: [cellSeries(cells, 14)],
    },
  );
}

function cellsOf(
  row: number,
  of: string,
  counts: readonly [number, number],
  names: readonly string[],
): ChartCell[] {
  const all = counts[0] + counts[1];
  return counts.map((count, column) => {
    const share = all === 0 ? null : count / all;
    const said = share === null ? `no ${of}` : `${(100 * share).toFixed(1)} % of ${of}`;
    return { row, column, strength: share, text: `${names[column]}\n${cellText(count)}\n${said}` };
  });
}
