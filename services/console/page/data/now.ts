import { signal } from '@preact/signals';

/** Newest event time of the fleet, ms: what "now" and "in the last hour" refer to, as a replay lives in the past. */
export const fleetNow = signal<number | null>(null);

/** Event time goes on; it never goes back. */
export function tellNow(time: number | null): void {
  if (time !== null && (fleetNow.value === null || time > fleetNow.value)) fleetNow.value = time;
}
