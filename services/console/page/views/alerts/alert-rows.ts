import type { Alert } from '../../../api/shapes/alert.ts';

/** What is listed, newest start first. */
export interface AlertRows {
  readonly rows: readonly Alert[];
  /** New ones that wait until the reader lets them in. */
  readonly held: readonly Alert[];
}

/** Newest start first, as the API has it. */
const compareAlerts = (a: Pick<Alert, 'from' | 'id'>, b: Pick<Alert, 'from' | 'id'>): number =>
  b.from - a.from || (a.id < b.id ? -1 : Number(a.id > b.id));

export interface MergeOptions {
  readonly matches: (alert: Alert) => boolean;
  /** Whether new ones wait: the reader is elsewhere in the list. */
  readonly holds: boolean;
  /** Whether the list goes on beyond its last row: what is older than that comes with its page. */
  readonly goesOn: boolean;
}

/**
 * Takes in alerts that have changed. One that is listed stays in its place, even where it is no longer asked for: what
 * was just judged or closed does not slip from under the reader.
 */
export function mergeAlerts(before: AlertRows, changed: readonly Alert[], options: MergeOptions): AlertRows {
  const { matches, holds, goesOn } = options;
  const news = new Map(changed.map((alert) => [alert.id, alert]));
  const rows = before.rows.map((alert) => take(news, alert));
  const held = before.held.map((alert) => take(news, alert)).filter(matches);
  const last = rows.at(-1);
  const added = [...news.values()].filter(
    (alert) => matches(alert) && !(goesOn && last !== undefined && compareAlerts(alert, last) > 0),
  );
  if (added.length === 0) return { rows, held };
  return holds
    ? { rows, held: [...held, ...added].sort(compareAlerts) }
    : { rows: [...rows, ...added].sort(compareAlerts), held };
}

/** The newer of an alert that is known and what was told of it, which is then dealt with. */
function take(news: Map<string, Alert>, known: Alert): Alert {
  const told = news.get(known.id);
  if (told === undefined) return known;
  news.delete(known.id);
  return told.revision >= known.revision ? told : known;
}

/** Lets in those that wait, and lets go of what is no longer asked for; `keep` names one that stays all the same. */
export function letIn(
  { rows, held }: AlertRows,
  matches: (alert: Alert) => boolean,
  keep?: string,
): AlertRows {
  const all = [...held, ...rows].filter((alert) => alert.id === keep || matches(alert));
  return { rows: all.sort(compareAlerts), held: [] };
}
