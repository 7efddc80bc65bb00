import { runs } from '#core/evaluate/runs.ts';
import { type ChartSvg, confusionChart, timelineChart } from '../report/charts.ts';
import type { ReportSection, ReportTable } from '../report/html-report.ts';
import type { TrafficFigures, TrafficRow } from './traffic-figures.ts';

/** F2 of each detector on the test part, with its range over the seeds. */
export function meansTable({ means }: TrafficFigures): ReportTable {
  return {
    caption: 'F2 on the last 21 % of the steps, mean and range over the seeds',
    columns: ['detector', 'threshold', 'seeds', 'F2', 'lowest', 'highest'],
    rows: means.map(({ detector, thresholdBy, seeds, f2, f2Range }) => [
      detector,
      thresholdBy,
      seeds,
      f2,
      ...f2Range,
    ]),
  };
}

/** Every run. */
export function rowsTable({ rows }: TrafficFigures): ReportTable {
  return {
    caption: 'Every run on the test part',
    columns: ['detector', 'threshold', 'seed', 'above', 'F2', 'precision', 'recall', 'TP', 'FP', 'FN', 'TN'],
    rows: rows.map((row) => [
      row.detector,
      row.thresholdBy,
      row.seed,
      row.threshold,
      row.f2,
      row.precision,
      row.recall,
      row.truePositives,
      row.falsePositives,
      row.falseNegatives,
      row.trueNegatives,
    ]),
  };
}

/** Tables, the plot of actual, predicted and flagged traffic, and confusion matrices. */
export function trafficReportSection(figures: TrafficFigures): ReportSection {
  const { entity, parts, agreement } = figures;
  const said = parts.map(({ part, steps, labelled }) => `${part} ${steps} steps, ${labelled} labelled`);
  const agreed =
    agreement === undefined
      ? ''
      : ` Of the company rule's ${agreement.truePositives + agreement.falseNegatives} flags our rule has ${agreement.truePositives}, and ${agreement.falsePositives} others.`;
  return {
    heading: `Traffic: ${entity}`,
    text: `${said.join('; ')}. A step is flagged where |actual − predicted| / actual is above a threshold: the published .40, the one with the highest F2 on the validation part, or on training and validation part. The oracle's is best on the test part itself.${agreed}`,
    tables: [meansTable(figures), rowsTable(figures)],
    charts: [trafficChart(figures), ...confusions(figures)],
  };
}

function trafficChart({ entity, kpi, test }: TrafficFigures): ChartSvg {
  const { times, actual, labels, plots } = test;
  return timelineChart({
    title: `${entity}: actual, predicted and flagged`,
    times,
    rows: plots.map(({ detector, predicted, flagged }) => ({
      name: detector,
      lines: [
        { name: kpi, values: actual },
        { name: 'predicted', values: predicted, dashed: true },
      ],
      flagged,
    })),
    spans: runs(labels.length, (step) => labels[step]).map(({ from, to }) => ({
      from: times[from],
      to: times[Math.min(to, times.length - 1)],
      name: 'labelled',
    })),
  });
}

/** Of rules, and of each forecaster's first seed with the chosen threshold. */
function confusions({ rows }: TrafficFigures): ChartSvg[] {
  const shown = new Map<string, TrafficRow>();
  for (const row of rows) {
    if (['rule', 'chosen'].includes(row.thresholdBy) && !shown.has(row.detector))
      shown.set(row.detector, row);
  }
  return [...shown.values()].map((row) => {
    const seed = row.seed === null ? '' : `, seed ${row.seed}`;
    return confusionChart({ title: `${row.detector}${seed}`, counts: row });
  });
}
