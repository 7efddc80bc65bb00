import { textOrder } from '#core/search/text-order.ts';
import { ModelCatalogue } from '#platform/models/catalogue.ts';
import type {
  AnomalyEvent,
  Entity,
  KpiScore,
  Label,
  LabelRequest,
  ModelActivation,
  ModelRecord,
  RetrainRun,
} from '#schemas/types/topics.ts';
import type { EntityRow } from '../api/shapes/entity.ts';
import { AlertTable } from './alert-table.ts';
import { BoundedTable } from './bounded-table.ts';
import { absentRow, entityRowOf } from './entity-row.ts';
import { FleetTable } from './fleet-table.ts';

const MOST_REQUESTS = 20_000;
const MOST_RUNS = 5000;

/** What a record has changed, as live events name it: `fleet` by its key, `models` by kpiSet, all else by id. */
export interface Changed {
  readonly event: 'fleet' | 'inventory' | 'alerts' | 'requests' | 'runs' | 'models';
  readonly id: string;
}

const NOTHING: readonly Changed[] = [];

/** In the order of deadline, round and rank. */
export const compareRequests = (
  a: Pick<LabelRequest, 'deadline' | 'round' | 'rank' | 'id'>,
  b: Pick<LabelRequest, 'deadline' | 'round' | 'rank' | 'id'>,
): number => a.deadline - b.deadline || a.round - b.round || a.rank - b.rank || textOrder(a.id, b.id);

/** All that the console keeps of the topics. Each `add…` takes in a record, in the order of its partition. */
export class LiveTables {
  readonly fleet = new FleetTable();
  readonly alerts = new AlertTable((entity) => this.#entities.get(entity)?.region ?? null);
  readonly models = new ModelCatalogue('described');
  readonly #entities = new Map<string, Entity>();
  readonly #requests = new BoundedTable<LabelRequest>({
    most: MOST_REQUESTS,
    compare: compareRequests,
    time: ({ createdAt }) => createdAt,
    isLive: ({ state }) => state === 'OPEN',
  });
  readonly #runs = new BoundedTable<RetrainRun>({
    most: MOST_RUNS,
    compare: (a, b) => b.startedAt - a.startedAt || textOrder(a.id, b.id),
    time: ({ startedAt }) => startedAt,
    isLive: ({ finishedAt }) => finishedAt === null,
  });

  addEntity(entity: string, info: Entity | null): readonly Changed[] {
    if (info === null) this.#entities.delete(entity);
    else this.#entities.set(entity, info);
    return [{ event: 'inventory', id: entity }];
  }

  addScore(score: KpiScore): readonly Changed[] {
    const id = this.fleet.applyScore(score);
    return id === undefined ? NOTHING : [{ event: 'fleet', id }];
  }

  addAlert(event: AnomalyEvent): readonly Changed[] {
    if (!this.alerts.apply(event)) return NOTHING;
    return [
      { event: 'alerts', id: event.id },
      { event: 'fleet', id: this.fleet.applyAlert(event) },
    ];
  }

  addLabel(label: Label): readonly Changed[] {
    const id = this.alerts.applyLabel(label);
    return id === null ? NOTHING : [{ event: 'alerts', id }];
  }

  addRequest(request: LabelRequest): readonly Changed[] {
    this.#requests.set(request);
    return [{ event: 'requests', id: request.id }];
  }

  addRun(run: RetrainRun): readonly Changed[] {
    this.#runs.set(run);
    return [{ event: 'runs', id: run.id }];
  }

  /** A record of `models.v1`; null deletes what the key held. */
  addModel(key: string, record: ModelRecord | null): readonly Changed[] {
    const before = this.model(key.replace(/^model\//, ''));
    this.models.add(key, record);
    const kpiSet = record?.artifact?.kpiSet ?? record?.activation?.kpiSet ?? before?.kpiSet;
    return kpiSet === undefined ? NOTHING : [{ event: 'models', id: kpiSet }];
  }

  entity(id: string): Entity | undefined {
    return this.#entities.get(id);
  }

  /** Rows of an entity, in order of kpiSet; none where nobody knows it. */
  entityRows(id: string): EntityRow[] {
    const info = this.#entities.get(id);
    const rows = this.fleet.rowsOf(id);
    if (rows.length > 0) return rows.map((row) => entityRowOf(row, info));
    return info === undefined ? [] : [entityRowOf(absentRow(id), info)];
  }

  /** Ids of all entities that are known to the inventory or heard of, in order. */
  entityIds(): string[] {
    return [...new Set([...this.#entities.keys(), ...this.fleet.entities()])].sort(textOrder);
  }

  model(id: string): { readonly kpiSet: string; readonly runId: string | null } | undefined {
    return this.models.find(id)?.artifact;
  }

  /** Of a kpiSet, oldest first. */
  activations(kpiSet: string): readonly ModelActivation[] {
    return this.models.activations(kpiSet);
  }

  run(id: string): RetrainRun | undefined {
    return this.#runs.get(id);
  }

  /** Newest first. */
  runs(): readonly RetrainRun[] {
    return this.#runs.ordered();
  }

  request(id: string): LabelRequest | undefined {
    return this.#requests.get(id);
  }

  /** In the order of deadline, round and rank. */
  requests(): readonly LabelRequest[] {
    return this.#requests.ordered();
  }
}
