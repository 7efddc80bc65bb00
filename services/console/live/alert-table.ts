import { textOrder } from '#core/search/text-order.ts';
import type { AnomalyEvent, Label } from '#schemas/types/topics.ts';
import type { Alert, Judgement } from '../api/shapes/alert.ts';
import { type AlertFacts, alertFactsOf, alertWith, judgementOf } from './alert-row.ts';
import { BoundedTable } from './bounded-table.ts';

/** Most alerts in memory, and as many judgements; what is older is in the history. */
const MOST_ALERTS = 20_000;

/** What operators have said of an alert, by the alert's id. */
interface Judged {
  readonly id: string;
  readonly ts: number;
  readonly judgement: Judgement | null;
}

/** Whether an alert goes on: neither withdrawn nor closed. */
export const isLive = ({ state }: Pick<AnomalyEvent, 'state'>): boolean =>
  state !== 'WITHDRAWN' && state !== 'CLOSED';

/** Newest start first. */
export const compareAlerts = (
  a: Pick<AnomalyEvent, 'from' | 'id'>,
  b: Pick<AnomalyEvent, 'from' | 'id'>,
): number => b.from - a.from || textOrder(a.id, b.id);

/** Alerts as they stand, each with what operators have said of it. */
export class AlertTable {
  readonly #regionOf: (entity: string) => string | null;
  readonly #alerts: BoundedTable<AlertFacts>;
  readonly #judged: BoundedTable<Judged>;

  /** @param regionOf by the inventory; null where that does not know */
  constructor(regionOf: (entity: string) => string | null, most = MOST_ALERTS) {
    this.#regionOf = regionOf;
    this.#alerts = new BoundedTable<AlertFacts>({
      most,
      compare: compareAlerts,
      time: ({ from }) => from,
      isLive,
    });
    this.#judged = new BoundedTable<Judged>({
      most,
      compare: (a, b) => b.ts - a.ts,
      time: ({ ts }) => ts,
      isLive: () => false,
    });
  }

  /** @returns false where a later revision was there already */
  apply(event: AnomalyEvent): boolean {
    const known = this.#alerts.get(event.id);
    if (known !== undefined && known.revision >= event.revision) return false;
    this.#alerts.set(alertFactsOf(event));
    return true;
  }

  /** @returns id of the alert that it judges; null where it judges none that is kept */
  applyLabel(label: Label): string | null {
    const { anomalyId: id, ts } = label;
    if (id === null) return null;
    this.#judged.set({ id, ts, judgement: judgementOf(label) });
    return this.#alerts.get(id) === undefined ? null : id;
  }

  get(id: string): Alert | undefined {
    const facts = this.#alerts.get(id);
    return facts === undefined ? undefined : this.#alert(facts);
  }

  /** Newest start first; each is made as it is come to. */
  *newestFirst(): Iterable<Alert> {
    for (const facts of this.#alerts.ordered()) yield this.#alert(facts);
  }

  #alert(facts: AlertFacts): Alert {
    const judgement = this.#judged.get(facts.id)?.judgement ?? null;
    return alertWith(facts, this.#regionOf(facts.entity), judgement);
  }
}
