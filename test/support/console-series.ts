import type { EntitySeries } from '#services/console/api/shapes/series.ts';
import { bucketStarts, bucketsOf } from '#services/console/history/buckets.ts';

export const STEP = 300_000;
export const HOUR = 12 * STEP;
export const DAY = 24 * HOUR;

export interface SeriesQuestion {
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/**
 * What the series route answers for an entity with three KPIs whose mean is the time of its bucket; nothing after
 * `newest`.
 */
export function seriesAnswer(
  { from, to, points }: SeriesQuestion,
  newest = Number.POSITIVE_INFINITY,
): EntitySeries {
  const buckets = bucketsOf(from, to, points, STEP);
  const times = bucketStarts(buckets);
  const column = (valueAt: (time: number) => number) =>
    times.map((time) => (time > newest ? null : valueAt(time)));
  return {
    entity: 'cell-1',
    kpiSet: 'ran',
    from,
    to,
    bucketMs: buckets.widthMs,
    times,
    kpis: [0.2, 0.5, 0.3].map((share, k) => ({
      name: `kpi-${k}`,
      unit: '%',
      mean: column((time) => time),
      min: column((time) => time - 1),
      max: column((time) => time + 1),
      expected: column(() => 0),
      low: column(() => -1),
      high: column(() => 1),
      contribution: column(() => share),
    })),
    score: column(() => 1),
    threshold: column(() => 2),
    settled: column(() => 1),
    settledThreshold: column(() => 2),
  };
}
