import type { KpiSet } from '#core/series/kpi-set.ts';
import type { KpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ReplaySource } from './source.ts';

/**
 * The kpiSet under which the source's samples are understood: the one that is named, else the first with its KPIs.
 * @throws TowerwatchError INPUT_KPI_SET where there is none, or where KPIs or granularity differ
 */
export function matchingKpiSet(
  { kpiSet: { kpis, granularityMs } }: ReplaySource,
  kpiSets: KpiSets,
  name: string | undefined,
): KpiSet {
  const kpisOf = (set: Pick<KpiSet, 'kpis'>) => set.kpis.map((kpi) => kpi.name).join(', ');
  const own = kpisOf({ kpis });
  if (name !== undefined && !kpiSets.has(name)) {
    throw mismatch(`no kpiSet ${name}: there are ${[...kpiSets.keys()].join(', ')}`);
  }
  const candidates = name === undefined ? [...kpiSets.values()] : [kpiSets.get(name)!];
  const found = candidates.find((set) => kpisOf(set) === own);
  if (found === undefined) {
    const others = candidates.map((set) => `${set.name} has ${kpisOf(set)}`);
    throw mismatch(`the input's KPIs are ${own}; ${others.join('; ')}`);
  }
  if (found.granularityMs !== granularityMs) {
    throw mismatch(
      `the input has a step of ${granularityMs / 1000} s, ${found.name} one of ${found.granularityMs / 1000} s`,
    );
  }
  return found;
}

function mismatch(message: string): TowerwatchError {
  return new TowerwatchError('INPUT_KPI_SET', message);
}
