import { tableOf } from '#scripts/report/text-table.ts';
import { figure, mean, rangeText } from '../figures-text.ts';
import type { EntityFigures, EntityRow, LearningReport } from './report.ts';

/** What a person reads at the end. */
export function summary({ rows, promotions, leaveOneOut, entities, seconds }: LearningReport): string {
  const parts: string[] = [];
  if (rows.length > 0) parts.push(variantTable(rows));
  if (promotions.length > 0) {
    parts.push(
      promotions.map(({ seed, candidate, reason }) => `fleet ${seed}: ${candidate} (${reason})`).join('\n'),
    );
  }
  if (leaveOneOut.length > 0) parts.push(leftOutTable(leaveOneOut));
  for (const own of Map.groupBy(entities, ({ set }) => set).values()) parts.push(entityTable(own));
  return [...parts, `measured in ${(seconds / 60).toFixed(1)} minutes`].join('\n\n');
}

function variantTable(rows: LearningReport['rows']): string {
  const table = tableOf([
    'variant',
    'look-ahead',
    'labels',
    'F1',
    'best',
    'PA-F1',
    'AUC-PR',
    'VUS-PR',
    'visible',
    'missed',
    'regimes',
  ]);
  for (const row of rows) {
    const figures = [row.pointF1, row.bestF1, row.paF1, row.aucPr, row.vusPr];
    const shares = [row.visibleRecall, row.fnRecall, row.normalFlagged];
    table.push([
      row.variant,
      row.lookAhead,
      row.labels.mean.toFixed(0),
      ...[...figures, ...shares].map(rangeText),
    ]);
  }
  return table.toString();
}

function leftOutTable(rows: LearningReport['leaveOneOut']): string {
  const table = tableOf(['kind that no label named', 'recall', 'normal regimes flagged']);
  for (const { kind, recall, normalFlagged } of rows)
    table.push([kind, rangeText(recall), rangeText(normalFlagged)]);
  return table.toString();
}

function entityTable(rows: readonly EntityRow[]): string {
  const table = tableOf([
    rows[0].set,
    'labels',
    'before: AUC-PR',
    'VUS-PR',
    'F1',
    'after: AUC-PR',
    'VUS-PR',
    'F1',
    'candidate',
  ]);
  const texts = (figures: EntityFigures | null) =>
    figures === null ? ['–', '–', '–'] : [figures.aucPr, figures.vusPr, figures.f1].map(figure);
  for (const { entity, before, after, candidate, labels } of rows) {
    table.push([entity, labels, ...texts(before), ...texts(after), candidate]);
  }
  const means = (read: (row: EntityRow) => EntityFigures | null): EntityFigures | null => {
    const all = rows.flatMap((row) => read(row) ?? []);
    if (all.length === 0) return null;
    return {
      aucPr: mean(all.map(({ aucPr }) => aucPr)),
      vusPr: mean(all.map(({ vusPr }) => vusPr)),
      f1: mean(all.map(({ f1 }) => f1)),
    };
  };
  table.push([
    'mean',
    '',
    ...texts(means(({ before }) => before)),
    ...texts(means(({ after }) => after)),
    '',
  ]);
  return table.toString();
}
