import type { AlertEvent } from './alert-event.ts';
import type { AlertState, Exceedance, OpenAlert } from './alert-state.ts';

/** An entity's alerting after a window: undefined where there is nothing to remember. */
export interface AlertOutcome {
  readonly state: AlertState | undefined;
  readonly events: readonly AlertEvent[];
}

/** Undefined where nothing is left to remember. */
export function remember(
  kpis: readonly string[],
  pending: readonly Exceedance[],
  open: OpenAlert | null,
): AlertState | undefined {
  return pending.length === 0 && open === null ? undefined : { kpis, pending, open };
}
