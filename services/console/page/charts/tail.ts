import type { EntitySeries, KpiSeries } from '../../api/shapes/series.ts';

/**
 * A drawn answer with its end replaced by a newer one, and what came since appended. Buckets lie on multiples of their
 * width, so that two answers of one width meet without a seam.
 *
 * @param fresh begins within `old` or right behind it, and reaches as far or further
 * @returns undefined where the widths differ, a hole would lie between them, or `old` knows more
 */
export function withTail(old: EntitySeries, fresh: EntitySeries): EntitySeries | undefined {
  if (old.bucketMs !== fresh.bucketMs || fresh.times.length === 0 || fresh.to < old.to) return undefined;
  const kept = (fresh.times[0] - old.times[0]) / old.bucketMs;
  if (!Number.isInteger(kept) || kept < 0 || kept > old.times.length) return undefined;
  const join = <T>(before: readonly T[], after: readonly T[]) => [...before.slice(0, kept), ...after];
  return {
    ...old,
    to: fresh.to,
    times: join(old.times, fresh.times),
    kpis: old.kpis.map((kpi, k) => joinedKpi(kpi, fresh.kpis[k], join)),
    score: join(old.score, fresh.score),
    threshold: join(old.threshold, fresh.threshold),
    settled: join(old.settled, fresh.settled),
    settledThreshold: join(old.settledThreshold, fresh.settledThreshold),
  };
}

type Join = <T>(before: readonly T[], after: readonly T[]) => T[];

const joinedKpi = (old: KpiSeries, fresh: KpiSeries, join: Join): KpiSeries => ({
  name: old.name,
  unit: old.unit,
  mean: join(old.mean, fresh.mean),
  min: join(old.min, fresh.min),
  max: join(old.max, fresh.max),
  expected: join(old.expected, fresh.expected),
  low: join(old.low, fresh.low),
  high: join(old.high, fresh.high),
  contribution: join(old.contribution, fresh.contribution),
});
