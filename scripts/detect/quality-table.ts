import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import type { ReportTable } from '../report/html-report.ts';
import { meanOfKnown } from './mean-of-known.ts';

/** Quality of one entity's scores. */
export interface JudgedEntity {
  readonly entity: string;
  readonly isTabular: boolean;
  readonly threshold: number;
  readonly quality: EvaluationReport;
}

/** An entity's figures as they are written to a file: null where a figure means time and the rows have no order in it. */
export function qualityFigures({ entity, isTabular, threshold, quality }: JudgedEntity): object {
  if (!isTabular) return { entity, threshold, quality };
  const { vusPr, delay, pointAdjusted, randomScore, falseAlertsPerEntityDay, ...others } = quality;
  const ofSteps = Object.entries(others).filter(([name]) => !/^(event|affiliation)/.test(name));
  const inTime = { vusPr, delay, pointAdjusted, randomScore, falseAlertsPerEntityDay };
  const nothing = Object.keys({ ...inTime, ...others }).map((name) => [name, null]);
  return { entity, threshold, quality: Object.fromEntries([...nothing, ...ofSteps]) };
}

type Figure = (judged: JudgedEntity) => number | null;

/** Only where rows have an order in time. */
const inTime =
  (read: (quality: EvaluationReport) => number | null): Figure =>
  ({ isTabular, quality }) =>
    isTabular ? null : read(quality);
const ofSteps =
  (read: (quality: EvaluationReport) => number | null): Figure =>
  ({ quality }) =>
    read(quality);

const RANKING: Readonly<Record<string, Figure>> = {
  'VUS-PR': inTime(({ vusPr }) => vusPr),
  'AUC-PR': ofSteps(({ aucPr }) => aucPr),
  'AUC-ROC': ofSteps(({ aucRoc }) => aucRoc),
  'best F1 (oracle)': ofSteps(({ bestF1 }) => bestF1),
};

const AT_THRESHOLD: Readonly<Record<string, Figure>> = {
  threshold: ({ threshold }) => threshold,
  precision: ofSteps(({ pointPrecision }) => pointPrecision),
  recall: ofSteps(({ pointRecall }) => pointRecall),
  F1: ofSteps(({ pointF1 }) => pointF1),
  F2: ofSteps(({ pointF2 }) => pointF2),
  'event F1': inTime(({ eventF1 }) => eventF1),
};

/** Figures that flatter, each beside that of a random score which flags as many steps. */
const FLATTERING: Readonly<Record<string, Figure>> = {
  'affiliation F1': inTime(({ affiliationF1 }) => affiliationF1),
  'affiliation F1 of a random score': inTime(({ randomScore }) => randomScore.affiliationF1),
  'PA-F1': inTime(({ pointAdjusted }) => pointAdjusted.f1),
  'PA-F1 of a random score': inTime(({ randomScore }) => randomScore.pointAdjusted.f1),
  'PA%K area': inTime(({ pointAdjusted }) => pointAdjusted.areaOverK),
};

/** Figures of all entities, and their means where there are several. */
export function qualityTables(judged: readonly JudgedEntity[]): ReportTable[] {
  return [
    table('What the score ranks', RANKING, judged),
    table('What the threshold finds', AT_THRESHOLD, judged),
    ...(judged.every(({ isTabular }) => isTabular)
      ? []
      : [table('Figures that flatter: compare them with those of a random score', FLATTERING, judged)]),
  ];
}

/** The same in one table, for a file. */
export function qualityTable(judged: readonly JudgedEntity[]): ReportTable {
  return table(undefined, { ...RANKING, ...AT_THRESHOLD, ...FLATTERING }, judged);
}

function table(
  caption: string | undefined,
  figures: Readonly<Record<string, Figure>>,
  judged: readonly JudgedEntity[],
): ReportTable {
  const values = judged.map((each) => Object.values(figures).map((figure) => figure(each)));
  const rows = judged.map(({ entity }, i) => [entity, ...values[i]]);
  const means = Object.keys(figures).map((name, i) =>
    name === 'threshold' ? null : meanOfKnown(values.map((row) => row[i])),
  );
  return {
    ...(caption === undefined ? {} : { caption }),
    columns: ['entity', ...Object.keys(figures)],
    rows: judged.length > 1 ? [...rows, ['mean', ...means]] : rows,
  };
}
