import { distribution } from '#core/detect/spectrum/distribution.ts';
import type { BlockErrors, SpectrumThreshold } from '#core/detect/spectrum/verdict.ts';
import type { Cell } from '../../report/cell-text.ts';
import { lineChart } from '../../report/charts.ts';
import type { Report, ReportTable } from '../../report/html-report.ts';
import type { EvaluatedFile, SpectrumEvaluation } from './evaluate.ts';

/** Errors that lie further apart than by this factor are drawn on a logarithmic axis. */
const WIDE = 30;

const PARTS = {
  validation: 'validation',
  normal: 'other normal recordings',
  anomaly: 'anomalies',
} as const;

/** Of all files in one: for machines. */
export function evaluationTable({ thresholds, files }: SpectrumEvaluation): ReportTable {
  return {
    columns: ['part', 'file', 'blocks', 'mean', 'median', 'p90', 'p99', 'max', ...thresholds.map(columnOf)],
    rows: files.map((file) => [file.part, file.name, file.errors.forecast.length, ...cellsOf(file)]),
  };
}

/** For people: thresholds, errors, and what each rule flags. */
export function evaluationTables({ thresholds, files }: SpectrumEvaluation): ReportTable[] {
  const rules = [...Map.groupBy(thresholds, ({ rule }) => rule)];
  return [
    {
      caption: 'Thresholds, from validation',
      columns: ['false-positive rate', 'rule', 'forecast error', 'departure from mean spectrum'],
      rows: thresholds.map(({ rate, rule, forecast, meanSpectrum }) => [
        percent(rate),
        rule,
        forecast ?? null,
        meanSpectrum ?? null,
      ]),
    },
    ...(['validation', 'normal', 'anomaly'] as const)
      .map((part) => ({ part, own: files.filter((file) => file.part === part) }))
      .filter(({ own }) => own.length > 0)
      .map(({ part, own }) => ({
        caption: `Forecast error of blocks: ${PARTS[part]}`,
        columns: ['file', 'blocks', 'mean', 'median', 'p90', 'p99', 'max'],
        rows: own.map(({ name, errors, figures }): Cell[] => [
          ...[name, errors.forecast.length, figures.mean, figures.median],
          ...[figures.p90, figures.p99, figures.max],
        ]),
      })),
    ...rules.map(([rule, own]) => ({
      caption: `Share of blocks flagged by ${rule}, at false-positive rate`,
      columns: ['file', ...own.map(({ rate }) => percent(rate))],
      rows: files.map(({ name, flagged }): Cell[] => [
        name,
        ...own.map((threshold) => flagged[thresholds.indexOf(threshold)]),
      ]),
    })),
  ];
}

/** Distribution functions of the forecast errors of parts and kinds: with thresholds, what lies to their right is flagged. */
export function cdfChart(
  title: string,
  errors: Iterable<readonly [name: string, errors: Float64Array]>,
  thresholds: readonly SpectrumThreshold[],
): string {
  const series = [...errors].map(([name, own]) => ({ name, points: distribution(own), step: true }));
  const ends = series.flatMap(({ points }) => [points[0][0], points[points.length - 1][0]]);
  return lineChart({
    title,
    xLabel: 'forecast error',
    yLabel: 'share of blocks',
    xType: Math.max(...ends) > WIDE * Math.min(...ends) ? 'log' : 'value',
    series,
    thresholds: thresholds.flatMap(({ rule, rate, forecast }) =>
      rule === 'forecast' && forecast !== undefined
        ? [{ name: percent(rate), value: forecast, axis: 'x' as const }]
        : [],
    ),
  });
}

/** The chart of an evaluation: one line per part, and per group of anomaly files whose names differ in a number alone. */
export function evaluationChart({ thresholds, files }: SpectrumEvaluation): string {
  const groupOf = ({ part, name }: EvaluatedFile) =>
    part === 'anomaly' ? name.replace(/[-_ .]?\d+$/, '') || name : PARTS[part];
  const groups = [...Map.groupBy(files, groupOf)].map(
    ([name, own]) => [name, forecastErrors(own.map(({ errors }) => errors))] as const,
  );
  return cdfChart('Distribution of forecast errors', groups, thresholds);
}

/** What to say where there are too few validation blocks for a rate: its threshold is then the largest error of all. */
export function fewBlocks({ thresholds, files }: SpectrumEvaluation): string | undefined {
  const blocks = files.find(({ part }) => part === 'validation')!.errors.forecast.length;
  const rates = thresholds.map(({ rule, rate }) => (rule === 'either' ? rate / 2 : rate));
  const wanted = Math.ceil(1 / Math.min(...rates));
  if (blocks >= wanted) return undefined;
  return `${blocks} validation blocks tell little of the lowest rate: record more, ${wanted} blocks or above.`;
}

export function evaluationPage(evaluation: SpectrumEvaluation): Report {
  const doubt = fewBlocks(evaluation);
  return {
    title: 'Spectrum forecaster',
    lead:
      'Normal recordings were learned from. A block is flagged when the forecast of its last rows is further off than nearly ' +
      'all of validation, or when these rows are further from the mean spectrum.',
    sections: [
      { heading: 'Distribution of errors', charts: [evaluationChart(evaluation)] },
      {
        heading: 'Figures',
        ...(doubt === undefined ? {} : { text: doubt }),
        tables: evaluationTables(evaluation),
      },
    ],
  };
}

export function evaluationFigures({ thresholds, files }: SpectrumEvaluation): object {
  return {
    thresholds,
    files: files.map(({ part, name, errors, figures, flagged }) => ({
      ...{ part, name, blocks: errors.forecast.length, forecastError: figures },
      flagged: thresholds.map(({ rule, rate }, i) => ({ rule, rate, share: flagged[i] })),
    })),
  };
}

function forecastErrors(parts: readonly BlockErrors[]): Float64Array {
  return Float64Array.from(parts.flatMap(({ forecast }) => [...forecast]));
}

const cellsOf = ({ figures: { mean, median, p90, p99, max }, flagged }: EvaluatedFile): Cell[] => [
  ...[mean, median, p90, p99, max],
  ...flagged,
];

const columnOf = ({ rule, rate }: SpectrumThreshold) =>
  `${rule} ${percent(rate)}`.replaceAll(' ', '_').replace('_%', 'pct');

export const percent = (rate: number): string => `${Number((100 * rate).toPrecision(6))} %`;
