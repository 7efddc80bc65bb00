import { heatChart } from '../report/charts.ts';
import type { ReportSection, ReportTable } from '../report/html-report.ts';
import { meanOfKnown } from './mean-of-known.ts';
import type { Measured } from './measure.ts';

/** Figures of one detector on one entity. Null where a figure means nothing: of rows without an order in time. */
export interface ComparisonRow {
  readonly detector: string;
  readonly set: string;
  readonly entity: string;
  readonly vusPr: number | null;
  readonly aucPr: number;
  readonly aucRoc: number | null;
  readonly affiliationF1: number | null;
  /** At the threshold that was set by what was learned. */
  readonly pointF1: number;
  /** Oracle. */
  readonly bestF1: number;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/** The figures that are averaged over entities. */
export const FIGURES = ['vusPr', 'aucPr', 'aucRoc', 'affiliationF1', 'pointF1', 'bestF1'] as const;
const SECONDS = ['fitSeconds', 'scoreSeconds'] as const;
const HEADINGS: Readonly<Record<(typeof FIGURES)[number] | (typeof SECONDS)[number], string>> = {
  vusPr: 'VUS-PR',
  aucPr: 'AUC-PR',
  aucRoc: 'AUC-ROC',
  affiliationF1: 'affiliation F1',
  pointF1: 'point F1',
  bestF1: 'best F1 (oracle)',
  fitSeconds: 'fit, s',
  scoreSeconds: 'score, s',
};

/** What is said of a comparison wherever it stands. */
export const COMPARISON_TEXT =
  'Each entity has a model of its own, which learns from its first rows without labels and is judged on the others. VUS-PR (buffers 0 ' +
  'to 24) is the headline; point F1 is that of the threshold set on learned rows, best F1 that of an oracle. Rows without an order ' +
  'in time are learned from and judged alike, and have no VUS-PR: AUC-ROC is theirs.';

export function comparisonRow(
  set: string,
  entity: string,
  { detector, quality, series, fitSeconds, scoreSeconds }: Measured,
): ComparisonRow {
  const { vusPr, aucPr, aucRoc, affiliationF1, pointF1, bestF1 } = quality;
  const inTime = (figure: number) => (series.isTabular ? null : figure);
  return {
    detector,
    set,
    entity,
    vusPr: inTime(vusPr),
    aucPr,
    aucRoc,
    affiliationF1: inTime(affiliationF1),
    pointF1,
    bestF1,
    fitSeconds,
    scoreSeconds,
  };
}

/** Mean figures of each detector on each set, over its entities; seconds are those of all. */
export function meansBySet(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const groups = Map.groupBy(rows, ({ set, detector }) => `${set}\n${detector}`);
  return [...groups.values()].map((own) => {
    const { set, detector } = own[0];
    const means = FIGURES.map((name) => [name, meanOfKnown(own.map((row) => row[name]))]);
    const sums = SECONDS.map((name) => [name, own.reduce((sum, row) => sum + row[name], 0)]);
    return { detector, set, entity: 'mean', ...Object.fromEntries([...means, ...sums]) } as ComparisonRow;
  });
}

/** Every figure of every row. */
export function comparisonTable(rows: readonly ComparisonRow[], caption?: string): ReportTable {
  const names = [...FIGURES, ...SECONDS];
  return {
    ...(caption === undefined ? {} : { caption }),
    columns: ['set', 'entity', 'detector', ...names.map((name) => HEADINGS[name])],
    rows: rows.map((row) => [row.set, row.entity, row.detector, ...names.map((name) => row[name])]),
  };
}

/** The same for a program: columns are named as in JSON. */
export function comparisonRecords(rows: readonly ComparisonRow[]): ReportTable {
  const columns = ['set', 'entity', 'detector', ...FIGURES, ...SECONDS] as const;
  return { columns, rows: rows.map((row) => columns.map((name) => row[name])) };
}

/** One figure, detectors beside sets or entities. */
export function figureTable(
  rows: readonly ComparisonRow[],
  figure: (typeof FIGURES)[number],
  of: 'set' | 'entity',
): ReportTable | undefined {
  const known = rows.filter((row) => row[figure] !== null);
  if (known.length === 0) return undefined;
  const places = [...new Set(known.map((row) => row[of]))];
  const detectors = [...new Set(known.map(({ detector }) => detector))];
  const at = new Map(known.map((row) => [`${row[of]}\n${row.detector}`, row[figure]]));
  return {
    caption: HEADINGS[figure],
    columns: ['detector', ...places],
    rows: detectors.map((detector) => [
      detector,
      ...places.map((place) => at.get(`${place}\n${detector}`) ?? null),
    ]),
  };
}

/** The comparison as a part of a report: a picture of the headline figure, means, and all rows. */
export function comparisonSections(rows: readonly ComparisonRow[]): ReportSection[] {
  const means = meansBySet(rows);
  const bySet = new Set(rows.map(({ set }) => set)).size > 1;
  const [shown, of] = bySet ? ([means, 'set'] as const) : ([rows, 'entity'] as const);
  const tables = (['vusPr', 'aucRoc'] as const).flatMap((figure) => figureTable(shown, figure, of) ?? []);
  const charts = tables.map(({ caption, columns, rows: cells }) =>
    heatChart({
      title: `${caption} by detector and ${of}`,
      xLabel: of,
      yLabel: 'detector',
      columns: columns.slice(1),
      rows: cells.map(([detector]) => String(detector)),
      values: cells.map((row) => row.slice(1) as (number | null)[]),
    }),
  );
  return [
    { heading: 'Detectors side by side', text: COMPARISON_TEXT, charts },
    ...(means.length < rows.length ? [{ heading: 'Means', tables: [comparisonTable(means)] }] : []),
    { heading: 'Every entity', tables: [comparisonTable(rows)] },
  ];
}
