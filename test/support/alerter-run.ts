import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import type { Refusal, Snapshot, StreamRecord } from '#platform/stream/stage.ts';
import type { AnomalyEvent, Entity, KpiScore, SettledScore } from '#schemas/types/topics.ts';
import { EntityTable } from '#services/alerter/entity-directory.ts';
import { MuteTable } from '#services/alerter/mute-table.ts';
import { alerterStage } from '#services/alerter/stage.ts';
import { KPI_SET } from './alert-scores.ts';
import { NOT_SETTLED } from './not-settled.ts';
import { streamRecord } from './stream-record.ts';

export type ScoreRecord = StreamRecord<KpiScore>;

/** A score message as the scorer sends it. */
export function scoreOf(
  entity: string,
  window: Omit<KpiScore, 'entity' | 'kpiSet' | 'granularity' | keyof typeof NOT_SETTLED> &
    Partial<typeof NOT_SETTLED>,
): KpiScore {
  return { entity, kpiSet: KPI_SET.name, granularity: KPI_SET.granularityMs, ...NOT_SETTLED, ...window };
}

export function recordsOf(scores: readonly KpiScore[]): ScoreRecord[] {
  return scores.map((value, i) => streamRecord({ offset: BigInt(i), key: value.entity, value }));
}

export function entityOf(entity: string, more: Partial<Entity> = {}): Entity {
  return {
    entity,
    name: null,
    region: null,
    site: null,
    kind: null,
    coordinates: null,
    tags: [],
    maintenance: [],
    updatedAt: 0,
    ...more,
  };
}

/** The alerter on one partition, with a changelog that is compacted at once. */
export class AlerterRun {
  readonly events: AnomalyEvent[] = [];
  readonly refusals: Refusal[] = [];
  readonly snapshots: Snapshot[] = [];
  readonly changelog = new Map<string, Uint8Array>();
  readonly directory = new EntityTable();
  readonly mutes = new MuteTable();
  readonly settled: SettledScore[] = [];
  readonly #stage = alerterStage(DEFAULT_ALERT_POLICY, {
    directory: this.directory,
    mutes: this.mutes,
    kpiSets: new Map([[KPI_SET.name, KPI_SET]]),
  });
  #state = this.#stage.open(0);

  constructor(inventory: readonly Entity[] = []) {
    for (const info of inventory) this.directory.apply(info.entity, info);
  }

  get entitiesInMemory(): number {
    return this.#state.size;
  }

  async step(records: readonly ScoreRecord[]): Promise<void> {
    const output = await this.#stage.step(this.#state, records, 0);
    for (const emission of output.emissions) {
      if (emission.topic === 'anomalies.v1') this.events.push(emission.value);
      if (emission.topic === 'kpi.settled.v1') this.settled.push(emission.value);
    }
    this.refusals.push(...output.refusals);
    this.snapshots.push(...output.snapshots);
    for (const { key, state } of output.snapshots) {
      if (state === null) this.changelog.delete(key);
      else this.changelog.set(key, state);
    }
  }

  /** Loses all memory, as after a crash or a failed transaction, and reads the changelog. */
  restart(): void {
    this.#state = this.#stage.open(0);
    for (const [key, bytes] of this.changelog) this.#stage.restore?.(this.#state, key, bytes, 0n);
  }
}
