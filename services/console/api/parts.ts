import type { KpiSets } from '#platform/config/kpi-sets.ts';
import type { Access } from '../access/access.ts';
import type { Desk } from '../desk/desk.ts';
import type { Letters } from '../desk/letters.ts';
import type { FlowWatch } from '../flow/flow-watch.ts';
import type { History } from '../history/history.ts';
import type { Live } from '../live/live.ts';

/** What the routes answer from. */
export interface ConsoleParts {
  /** Who speaks. */
  readonly access: Access;
  readonly kpiSets: KpiSets;
  /** Tables kept up to date from topics, and the events of their changes. */
  readonly live: Live;
  /** What ClickHouse holds. */
  readonly history: History;
  /** What people say and order, onto topics. */
  readonly desk: Desk;
  /** Dead letters, read and put back. */
  readonly letters: Letters;
  /** The pipeline as it runs. */
  readonly flow: FlowWatch;
}
