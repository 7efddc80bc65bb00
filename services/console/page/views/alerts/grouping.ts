import type { Alert } from '../../../api/shapes/alert.ts';
import type { Severity } from '../../../api/shapes/entity.ts';
import { isLive } from '../../data/is-live.ts';
import { gravityOf } from '../../frame/gravity.ts';

/** Alerts that started together in one region; two at least. */
export interface AlertGroup {
  readonly id: string;
  readonly alerts: readonly Alert[];
  readonly region: string | null;
  /** Earliest start, ms. */
  readonly from: number;
  readonly severity: Severity;
  readonly cells: number;
  readonly live: number;
}

/** A row of the list: an alert on its own, or a group. */
export type ListItem = { readonly alert: Alert } | { readonly group: AlertGroup };

/** Alerts with those of a group gathered where its first one stands; the order stays else. */
export function grouped(alerts: readonly Alert[]): ListItem[] {
  const members = new Map<string, Alert[]>();
  for (const alert of alerts) {
    if (alert.groupId === null) continue;
    const known = members.get(alert.groupId);
    if (known === undefined) members.set(alert.groupId, [alert]);
    else known.push(alert);
  }
  const items: ListItem[] = [];
  for (const alert of alerts) {
    const together = alert.groupId === null ? undefined : members.get(alert.groupId);
    if (together === undefined || together.length === 1) items.push({ alert });
    else if (together[0] === alert) items.push({ group: groupOf(alert.groupId!, together) });
  }
  return items;
}

function groupOf(id: string, alerts: readonly Alert[]): AlertGroup {
  return {
    id,
    alerts,
    region: alerts[0].region,
    from: Math.min(...alerts.map(({ from }) => from)),
    severity: alerts.reduce<Severity>(
      (gravest, { severity }) => (gravityOf(severity) > gravityOf(gravest) ? severity : gravest),
      'UNKNOWN',
    ),
    cells: new Set(alerts.map(({ entity }) => entity)).size,
    live: alerts.filter(isLive).length,
  };
}
