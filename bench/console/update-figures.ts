import { quantileOfSorted } from '#core/threshold/quantile.ts';
import type { BenchConnection } from '../stack/connection.ts';
import { readTopic } from '../stack/read-topic.ts';
import type { Stretch } from './frame-figures.ts';
import { updateKey } from './watched-page.ts';

/** What became of the updates that were appended within a span. */
export interface UpdateFigures {
  readonly sent: number;
  readonly perSecond: number;
  /** Of those sent, 0 to 1. */
  readonly shownShare: number;
  /** From the append to the end of the first frame after the update had come to the page, ms; null where none came. */
  readonly delay: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly alerts: { readonly opened: number; readonly ended: number };
}

/** @param shown update → when it was shown, ms */
export async function updateFigures(
  connection: BenchConnection,
  { from, to }: Stretch,
  shown: ReadonlyMap<string, number>,
): Promise<UpdateFigures> {
  const isWithin = (at: number) => at >= from && at < to;
  let sent = 0;
  const delays: number[] = [];
  await readTopic(connection, 'kpi.scores.v1', ({ entity, end }, { appendedAt }) => {
    if (!isWithin(appendedAt)) return;
    sent++;
    const at = shown.get(updateKey(entity, end));
    if (at !== undefined) delays.push(at - appendedAt);
  });
  const alerts = { opened: 0, ended: 0 };
  await readTopic(connection, 'anomalies.v1', ({ state }, { appendedAt }) => {
    if (!isWithin(appendedAt)) return;
    if (state === 'OPEN') alerts.opened++;
    if (state === 'CLOSED' || state === 'WITHDRAWN') alerts.ended++;
  });
  return {
    sent,
    perSecond: (sent * 1000) / (to - from),
    shownShare: sent === 0 ? 0 : delays.length / sent,
    delay: delays.length === 0 ? null : delayFigures(delays),
    alerts,
  };
}

function delayFigures(delays: readonly number[]): NonNullable<UpdateFigures['delay']> {
  const sorted = Float64Array.from(delays).sort();
  const at = (level: number) => quantileOfSorted(sorted, level);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
