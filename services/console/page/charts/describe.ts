import type { EntitySeries } from '../../api/shapes/series.ts';
import { countOf, numberText, spanText, timeText } from '../frame/format.ts';
import { bucketAt, bucketsWithin, excessAt, peakOf } from './buckets.ts';
import { byContribution } from './contribution.ts';
import type { Span } from './span.ts';

/** The lowest and the highest of a span; undefined where there is nothing. */
function extremes(
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  [first, end]: readonly [number, number],
): [number, number] | undefined {
  const lowest = low.slice(first, end).filter((value) => value !== null);
  const highest = high.slice(first, end).filter((value) => value !== null);
  return lowest.length === 0 ? undefined : [Math.min(...lowest), Math.max(...highest)];
}

/** What a KPI's drawing shows, in a sentence. */
export function describeKpi(answer: EntitySeries, k: number, view: Span): string {
  const { name, unit, min, max } = answer.kpis[k];
  const range = extremes(min, max, bucketsWithin(answer, view));
  const span = `${spanText(view.from, view.to)} UTC`;
  if (range === undefined) return `${name}: no values, ${span}`;
  return `${name}: ${numberText(range[0])} to ${numberText(range[1])} ${unit}, ${span}`;
}

/** What the score's drawing shows, in a sentence or two. */
export function describeScore(answer: EntitySeries, view: Span): string {
  const peak = peakOf(answer, view);
  const span = `${spanText(view.from, view.to)} UTC`;
  if (peak === undefined) return `Score: none, ${span}`;
  const [first, end] = bucketsWithin(answer, view);
  let over = 0;
  for (let i = first; i < end; i++) if ((excessAt(answer, i) ?? 0) > 0) over++;
  const highest = `highest ${numberText(answer.score[peak])} at ${timeText(answer.times[peak])}`;
  return `Score, ${span}: ${highest}, threshold ${numberText(answer.threshold[peak])}, over it in ${over} of ${end - first} points`;
}

/** What a whole panel shows. */
export function describePanel(entity: string, alerts: number, view: Span): string {
  return `${entity}, ${spanText(view.from, view.to)} UTC, ${countOf(alerts, 'alert')}`;
}

/** Most KPIs told of a point. */
const TOLD = 3;

/** The values of a point, for who moves the cursor by keys. */
export function describePoint(answer: EntitySeries, time: number, stepMs: number): string {
  const bucket = bucketAt(answer, time, stepMs);
  if (bucket === undefined) return `${timeText(time)}: no values`;
  const shares = answer.kpis.map(({ contribution }) => contribution[bucket] ?? 0);
  const kpis = byContribution(shares)
    .slice(0, TOLD)
    .map((k) => answer.kpis[k])
    .map(({ name, unit, mean, contribution }) => {
      const share = contribution[bucket];
      const part = share === null ? '' : `, ${Math.round(share * 100)} % of the score`;
      return `${name} ${numberText(mean[bucket])} ${unit}${part}`;
    });
  const score = `score ${numberText(answer.score[bucket])}, threshold ${numberText(answer.threshold[bucket])}`;
  return [`${timeText(answer.times[bucket])}: ${score}`, ...kpis].join('; ');
}
