import type { AnomalyEvent } from '#schemas/types/topics.ts';

const MINUTE_MS = 60_000;

/** The alerts of a replay, as a reader of `anomalies.v1` sees them: the latest event of each id. */
export class AlertLog {
  readonly #latest = new Map<string, AnomalyEvent>();
  readonly #onOpen: (event: AnomalyEvent) => void;
  opened = 0;
  /** By settled scores; both stay 0 with a model that has none. */
  confirmed = 0;
  withdrawn = 0;
  closed = 0;

  constructor(onOpen: (event: AnomalyEvent) => void) {
    this.#onOpen = onOpen;
  }

  add(event: AnomalyEvent): void {
    this.#latest.set(event.id, event);
    if (event.state === 'OPEN') {
      this.opened++;
      this.#onOpen(event);
    }
    if (event.state === 'CONFIRMED') this.confirmed++;
    if (event.state === 'WITHDRAWN') this.withdrawn++;
    if (event.state === 'CLOSED') this.closed++;
  }

  /** The latest event of every alert, oldest alert first. */
  get alerts(): AnomalyEvent[] {
    return [...this.#latest.values()].sort((a, b) => a.from - b.from || a.id.localeCompare(b.id, 'en'));
  }

  count(of: (event: AnomalyEvent) => string): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const event of this.alerts) counts[of(event)] = (counts[of(event)] ?? 0) + 1;
    return counts;
  }
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

export function durationText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

export function kpisText({ kind, topKpis }: AnomalyEvent): string {
  if (kind === 'TELEMETRY_SILENT') return 'no telemetry';
  return topKpis.map(({ kpi, contribution }) => `${kpi} ${Math.round(100 * contribution)} %`).join(', ');
}
