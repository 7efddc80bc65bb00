import type { Alert } from '../../../api/shapes/alert.ts';

/**
 * Alerts of the history with those in memory put in their place, which know later revisions and verdicts. Newest start
 * first.
 */
export function merged(history: readonly Alert[], live: readonly Alert[]): Alert[] {
  const byId = new Map(history.map((alert) => [alert.id, alert]));
  for (const alert of live) {
    const known = byId.get(alert.id);
    if (known === undefined || alert.revision >= known.revision) byId.set(alert.id, alert);
  }
  return [...byId.values()].sort((a, b) => b.from - a.from || a.id.localeCompare(b.id));
}

/** The alert before or after one in a list; without one the first or last. @param by 1 or -1 */
export function neighbourOf(alerts: readonly Alert[], id: string | null, by: number): Alert | undefined {
  const at = alerts.findIndex((alert) => alert.id === id);
  if (at < 0) return by > 0 ? alerts[0] : alerts.at(-1);
  return alerts[at + by];
}
