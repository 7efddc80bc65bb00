import { tableOf } from '#scripts/report/text-table.ts';
import { figure as f, mean, rangeText } from '../figures-text.ts';
import type { BaseReport, ConditionRow, EntityRow } from './report.ts';

/** What a person reads at the end. */
export function summary({ fleet, entities, conditions, seconds }: BaseReport): string {
  const parts: string[] = [];
  if (fleet !== undefined) parts.push(fleetTable(fleet));
  if (entities !== undefined) parts.push(...entityTables(entities));
  if (conditions !== undefined) parts.push(conditionTable(conditions));
  return [...parts, `measured in ${(seconds / 60).toFixed(1)} minutes`].join('\n\n');
}

function fleetTable(fleet: NonNullable<BaseReport['fleet']>): string {
  const table = tableOf([
    'reference fleet',
    'AUC-PR',
    'VUS-PR',
    'visible recall',
    'point F1',
    'regimes flagged',
  ]);
  for (const [name, figures] of Object.entries(fleet)) {
    const { aucPr, vusPr, visibleRecall, pointF1, normalFlagged } = figures;
    table.push([name, ...[aucPr, vusPr, visibleRecall, pointF1, normalFlagged].map(rangeText)]);
  }
  return table.toString();
}

function entityTables(rows: readonly EntityRow[]): string[] {
  return [...Map.groupBy(rows, ({ set }) => set)].map(([set, own]) => {
    const detectors = [...new Set(own.map(({ detector }) => detector))];
    const table = tableOf([`${set}, VUS-PR`, ...detectors]);
    for (const [entity, figures] of Map.groupBy(own, (row) => row.entity)) {
      const by = new Map(figures.map((row) => [row.detector, row.vusPr]));
      table.push([entity, ...detectors.map((detector) => f(by.get(detector)!))]);
    }
    const means = (of: 'vusPr' | 'aucPr') =>
      detectors.map((detector) =>
        f(mean(own.filter((row) => row.detector === detector).map((row) => row[of]))),
      );
    table.push(['mean', ...means('vusPr')], ['mean AUC-PR', ...means('aucPr')]);
    return table.toString();
  });
}

function conditionTable(rows: readonly ConditionRow[]): string {
  const table = tableOf(['Mahalanobis, VUS-PR', 'streaming condition', 'made at once', 'difference']);
  for (const [set, own] of Map.groupBy(rows, (row) => row.set)) {
    const of = (condition: 'streaming' | 'batch') => mean(own.map((row) => row[condition].vusPr));
    table.push([set, f(of('streaming')), f(of('batch')), f(of('streaming') - of('batch'))]);
  }
  return table.toString();
}
