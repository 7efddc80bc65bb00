import { GRAVITY } from '#core/alert/severity.ts';
import { stateKey } from '#platform/stream/state-key.ts';
import type { AnomalyEvent, KpiScore } from '#schemas/types/topics.ts';
import type { EntityLive } from '../api/shapes/entity.ts';
import { isLive } from './alert-table.ts';
import { figure } from './figure.ts';

/** What scores tell of an entity in one kpiSet. */
type Heard = Pick<EntityLive, 'status' | 'end' | 'score' | 'threshold' | 'pValue' | 'modelId'>;

type Change = NonNullable<EntityLive['change']>;

interface Standing {
  readonly entity: string;
  readonly kpiSet: string;
  heard: Heard | undefined;
  /** Alerts that are not over, by id. */
  readonly alerts: Map<string, AnomalyEvent>;
  changedAt: number | null;
  change: Change | null;
}

/** How each entity stands in each kpiSet, by its scores and its alerts. */
export class FleetTable {
  readonly #standings = new Map<string, Standing>();
  readonly #ofEntity = new Map<string, Set<string>>();
  #asOf: number | null = null;
  #isCaughtUp = false;

  /** Newest event time of the fleet, ms; null before any. */
  get asOf(): number | null {
    return this.#asOf;
  }

  /** From here on an entity that was not known is heard for the first time. */
  caughtUp(): void {
    this.#isCaughtUp = true;
  }

  /** @returns key of the row that changed; undefined where a newer window was there already */
  applyScore(score: KpiScore): string | undefined {
    const { entity, kpiSet, end, status } = score;
    const standing = this.#of(entity, kpiSet);
    const { heard } = standing;
    if (heard !== undefined && heard.end! > end) return undefined;
    standing.heard = heardOf(score);
    this.#reach(end);
    if (status === 'SILENT' || status === 'RESUMED') note(standing, status, end);
    else if (heard === undefined && this.#isCaughtUp) note(standing, 'FIRST_HEARD', end);
    return stateKey(kpiSet, entity);
  }

  /** @param event newer than any of its alert before @returns key of the row that changed */
  applyAlert(event: AnomalyEvent): string {
    const { entity, kpiSet, id, at } = event;
    const standing = this.#of(entity, kpiSet);
    if (isLive(event)) standing.alerts.set(id, event);
    else standing.alerts.delete(id);
    this.#reach(at);
    const change = changeOf(event);
    if (change !== null) note(standing, change, at);
    return stateKey(kpiSet, entity);
  }

  /** Row of an entity that was heard of, by its key. */
  row(key: string): EntityLive {
    return rowOf(this.#standings.get(key)!);
  }

  /** Rows of an entity, in order of kpiSet. */
  rowsOf(entity: string): EntityLive[] {
    return [...(this.#ofEntity.get(entity) ?? [])].sort().flatMap((key) => {
      const standing = this.#standings.get(key)!;
      // One that is known by alerts that are over alone is no longer there.
      return standing.heard === undefined && standing.alerts.size === 0 ? [] : [rowOf(standing)];
    });
  }

  /** Entities that have been heard of. */
  entities(): Iterable<string> {
    return this.#ofEntity.keys();
  }

  #of(entity: string, kpiSet: string): Standing {
    const key = stateKey(kpiSet, entity);
    const known = this.#standings.get(key);
    if (known !== undefined) return known;
    const made: Standing = {
      entity,
      kpiSet,
      heard: undefined,
      alerts: new Map(),
      changedAt: null,
      change: null,
    };
    this.#standings.set(key, made);
    this.#ofEntity.set(entity, (this.#ofEntity.get(entity) ?? new Set()).add(key));
    return made;
  }

  #reach(time: number): void {
    this.#asOf = Math.max(time, this.#asOf ?? time);
  }
}

function heardOf({ status, end, scores, threshold, pValues, modelId }: KpiScore): Heard {
  return {
    status,
    end,
    score: figure(scores.length === 0 ? null : Math.max(...scores)),
    threshold: figure(threshold),
    pValue: figure(pValues.length === 0 ? null : Math.min(...pValues)),
    modelId,
  };
}

/** What an event of an alert is to its entity; null where it goes on. */
function changeOf({ kind, state }: AnomalyEvent): Change | null {
  const isSilence = kind === 'TELEMETRY_SILENT';
  if (state === 'OPEN') return isSilence ? 'SILENT' : 'ALERT_OPENED';
  if (state === 'CLOSED') return isSilence ? 'RESUMED' : 'ALERT_CLOSED';
  return state === 'WITHDRAWN' ? 'ALERT_WITHDRAWN' : null;
}

function note(standing: Standing, change: Change, at: number): void {
  if (standing.changedAt !== null && standing.changedAt > at) return;
  standing.changedAt = at;
  standing.change = change;
}

function rowOf({ entity, kpiSet, heard, alerts, changedAt, change }: Standing): EntityLive {
  return { entity, kpiSet, ...(heard ?? unheard(alerts)), alert: gravestOf(alerts), changedAt, change };
}

/** Of an entity that is known by its alerts alone: its last window came too long ago. */
function unheard(alerts: ReadonlyMap<string, AnomalyEvent>): Heard {
  const isSilent = [...alerts.values()].some(({ kind }) => kind === 'TELEMETRY_SILENT');
  return {
    status: isSilent ? 'SILENT' : 'UNKNOWN',
    end: null,
    score: null,
    threshold: null,
    pValue: null,
    modelId: null,
  };
}

/** What is shown to operators comes before what is suppressed. */
function gravestOf(alerts: ReadonlyMap<string, AnomalyEvent>): EntityLive['alert'] {
  if (alerts.size === 0) return null;
  const [gravest] = [...alerts.values()].sort(
    (a, b) =>
      Number(a.suppression !== null) - Number(b.suppression !== null) ||
      GRAVITY[b.severity] - GRAVITY[a.severity] ||
      a.from - b.from,
  );
  const { id, severity, from, suppression } = gravest;
  return { id, severity, from, suppressed: suppression !== null };
}
