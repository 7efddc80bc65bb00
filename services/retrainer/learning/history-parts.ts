import type { WindowBatch } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import type { Span } from '#core/learn/judged-span.ts';
import type { WindowCut } from '#core/learn/judged-windows.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';

/** Where less lies on either side of the time when the model in force was made, the last days count as recent. */
const LEAST_PART_MS = 2 * DAY_MS;
/** Or half of the history, where that is less. */
const RECENT_MS = 7 * DAY_MS;

/** A run's history: what the model in force was made from, and what has come since. */
export interface HistoryParts {
  /** Ends of its windows, ms. */
  readonly known: Span;
  readonly recent: Span;
}

/**
 * @param rows in any order, one at least
 * @param lineage history that the model in force was made from, ms
 */
export function partsOf(rows: readonly HistoryRow[], lineage: Span): HistoryParts {
  const ends = rows.map(({ end }) => end);
  const first = ends.reduce((a, b) => Math.min(a, b));
  const last = ends.reduce((a, b) => Math.max(a, b));
  const divides = last - lineage.to >= LEAST_PART_MS && lineage.to - first >= LEAST_PART_MS;
  const since = divides ? lineage.to : Math.max(Math.floor((first + last) / 2), last - RECENT_MS);
  return { known: { from: first, to: since }, recent: { from: since + 1, to: last } };
}

export function cutOf({ windowLength, hop, kpis, granularityMs }: KpiSet): WindowCut {
  return { windowLength, hop, kpis: kpis.length, granularityMs };
}

/** Windows past the warm-up that end within a span; may be iterated again and again. */
export function windowsWithin(
  rows: readonly HistoryRow[],
  cut: WindowCut,
  { from, to }: Span,
): Iterable<WindowBatch> {
  const include = (end: number, status: HistoryRow['status']) => status === 'OK' && end >= from && end <= to;
  return { [Symbol.iterator]: () => windowsFromHistory(rows, { ...cut, include }) };
}
