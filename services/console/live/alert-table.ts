import type { AnomalyEvent, Label } from '#schemas/types/topics.ts';
import type { Alert } from '../api/shapes/alert.ts';
import { alertOf } from './alert-row.ts';
import { BoundedTable } from './bounded-table.ts';

/** Most alerts in memory; what is older is in the history. */
const MOST_ALERTS = 20_000;
const MOST_LABELS = 50_000;

/** Whether an alert goes on: neither withdrawn nor closed. */
export const isLive = ({ state }: Pick<AnomalyEvent, 'state'>): boolean =>
  state !== 'WITHDRAWN' && state !== 'CLOSED';

/** Newest start first. */
export const compareAlerts = (
  a: Pick<AnomalyEvent, 'from' | 'id'>,
  b: Pick<AnomalyEvent, 'from' | 'id'>,
): number => b.from - a.from || (a.id < b.id ? -1 : Number(a.id > b.id));

/** Alerts as they stand, each with what operators have said of it. */
export class AlertTable {
  readonly #regionOf: (entity: string) => string | null;
  readonly #events: BoundedTable<AnomalyEvent>;
  /** By the alert that they judge. */
  readonly #labels = new BoundedTable<Label>({
    most: MOST_LABELS,
    compare: (a, b) => b.ts - a.ts,
    time: ({ ts }) => ts,
    isLive: () => false,
  });

  /** @param regionOf by the inventory; null where that does not know */
  constructor(regionOf: (entity: string) => string | null, most = MOST_ALERTS) {
    this.#regionOf = regionOf;
    this.#events = new BoundedTable<AnomalyEvent>({
      most,
      compare: compareAlerts,
      time: ({ from }) => from,
      isLive,
    });
  }

  /** @returns false where a later revision was there already */
  apply(event: AnomalyEvent): boolean {
    const known = this.#events.get(event.id);
    if (known !== undefined && known.revision >= event.revision) return false;
    this.#events.set(event);
    return true;
  }

  /** @returns id of the alert that it judges; null where it judges none that is kept */
  applyLabel(label: Label): string | null {
    if (label.anomalyId === null) return null;
    this.#labels.set({ ...label, id: label.anomalyId });
    return this.#events.get(label.anomalyId) === undefined ? null : label.anomalyId;
  }

  get(id: string): Alert | undefined {
    const event = this.#events.get(id);
    return event === undefined ? undefined : this.#alert(event);
  }

  /** Newest start first; each is made as it is come to. */
  *newestFirst(): Iterable<Alert> {
    for (const event of this.#events.ordered()) yield this.#alert(event);
  }

  #alert(event: AnomalyEvent): Alert {
    return alertOf(event, this.#regionOf(event.entity), this.#labels.get(event.id));
  }
}
