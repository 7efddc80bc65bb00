import type { Hub } from './hub.ts';
import type { Changed, LiveTables } from './live-tables.ts';
import { modelListOf } from './model-row.ts';
import { Outbox } from './outbox.ts';
import { runOf } from './run-row.ts';

/** Shortest time from one event of the fleet to the next, ms: smooth to the eye, however many scores come. */
const FLEET_EVERY_MS = 250;
/** The inventory is changed seldom, and much of it at once. */
const INVENTORY_EVERY_MS = 1000;
const OTHERS_EVERY_MS = 100;

/** Tells the hub what has changed in the tables, gathered: each thing as it stands when its event goes out. */
export class Announcer {
  readonly #outboxes: Readonly<Record<Changed['event'], Outbox<string>>>;

  constructor(tables: LiveTables, hub: Hub) {
    const outbox = (name: Changed['event'], everyMs: number, publish: (ids: readonly string[]) => void) =>
      new Outbox<string>(everyMs, (ids) => {
        if (hub.hears(name)) publish(ids);
      });
    const known = <V>(ids: readonly string[], find: (id: string) => V | undefined): V[] =>
      ids.map(find).filter((value) => value !== undefined);
    this.#outboxes = {
      fleet: outbox('fleet', FLEET_EVERY_MS, (keys) => {
        const { fleet } = tables;
        hub.publish('fleet', { asOf: fleet.asOf, rows: keys.map((key) => fleet.row(key)) });
      }),
      inventory: outbox('inventory', INVENTORY_EVERY_MS, (entities) => {
        hub.publish('inventory', { entities: [...entities] });
      }),
      alerts: outbox('alerts', OTHERS_EVERY_MS, (ids) => {
        hub.publish('alerts', { alerts: known(ids, (id) => tables.alerts.get(id)) });
      }),
      requests: outbox('requests', OTHERS_EVERY_MS, (ids) => {
        hub.publish('requests', { requests: known(ids, (id) => tables.request(id)) });
      }),
      runs: outbox('runs', OTHERS_EVERY_MS, (ids) => {
        hub.publish('runs', { runs: known(ids, (id) => tables.run(id)).map(runOf) });
      }),
      models: outbox('models', OTHERS_EVERY_MS, (kpiSets) => {
        hub.publish('models', modelListOf(tables.models, kpiSets));
      }),
    };
  }

  tell(changes: readonly Changed[]): void {
    for (const { event, id } of changes) this.#outboxes[event].add(id);
  }

  close(): void {
    for (const outbox of Object.values(this.#outboxes)) outbox.close();
  }
}
