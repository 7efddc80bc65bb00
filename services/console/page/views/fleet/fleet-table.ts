import type { EntityLive, EntityRow } from '../../../api/shapes/entity.ts';
import { gravityOf } from '../../frame/gravity.ts';
import { changeCode, statusCode } from './codes.ts';
import { lookOf } from './look.ts';

/** What the inventory knows of an entity; empty texts and NaN where it does not. */
export interface Place {
  readonly entity: string;
  readonly name: string;
  readonly region: string;
  readonly site: string;
  readonly kind: string;
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The whole fleet, a cell for each entity and kpiSet, in columns: an update writes into them and makes nothing anew.
 * Cells are in order of region, site, entity and kpiSet. Numbers that are not there are NaN.
 */
export class FleetTable {
  readonly size: number;
  readonly places: readonly Place[];
  readonly kpiSets: string[];
  readonly status: Uint8Array;
  /** Gravity of the open alert (codes.ts), 0 for none. */
  readonly gravity: Uint8Array;
  readonly suppressed: Uint8Array;
  readonly change: Uint8Array;
  readonly score: Float64Array;
  readonly threshold: Float64Array;
  readonly pValue: Float64Array;
  /** Event time of the last step, ms. */
  readonly end: Float64Array;
  readonly alertFrom: Float64Array;
  readonly changedAt: Float64Array;
  readonly alertIds: (string | null)[];
  /** How a cell is drawn (look.ts). */
  readonly looks: Uint16Array;
  readonly #cells = new Map<string, number>();
  readonly #isDirty: Uint8Array;
  readonly #dirty: Uint32Array;
  #dirtyCount = 0;

  constructor(rows: readonly EntityRow[]) {
    const ordered = [...rows].sort(compareRows);
    const { length } = ordered;
    this.size = length;
    this.places = ordered.map(placeOf);
    this.kpiSets = ordered.map(({ kpiSet }) => kpiSet);
    this.status = new Uint8Array(length);
    this.gravity = new Uint8Array(length);
    this.suppressed = new Uint8Array(length);
    this.change = new Uint8Array(length);
    this.score = new Float64Array(length);
    this.threshold = new Float64Array(length);
    this.pValue = new Float64Array(length);
    this.end = new Float64Array(length);
    this.alertFrom = new Float64Array(length);
    this.changedAt = new Float64Array(length);
    this.alertIds = new Array<string | null>(length).fill(null);
    this.looks = new Uint16Array(length);
    this.#isDirty = new Uint8Array(length);
    this.#dirty = new Uint32Array(length);
    for (const [cell, row] of ordered.entries()) {
      this.#cells.set(keyOf(row.entity, row.kpiSet), cell);
      this.#write(cell, row);
    }
    this.clean(() => undefined);
  }

  /**
   * Takes in how entities now stand.
   *
   * @returns whether each was known; where not, the fleet is to be read anew, as events do not tell of places
   */
  merge(rows: readonly EntityLive[]): boolean {
    let known = true;
    for (const row of rows) {
      const cell = this.#cells.get(keyOf(row.entity, row.kpiSet)) ?? this.#firstHeard(row);
      if (cell === undefined) known = false;
      else this.#write(cell, row);
    }
    return known;
  }

  /** Cell of an entity in a kpiSet, in its first one where that is left out; -1 where there is none. */
  cellOf(entity: string, kpiSet?: string): number {
    if (kpiSet !== undefined) return this.#cells.get(keyOf(entity, kpiSet)) ?? -1;
    return this.places.findIndex((place) => place.entity === entity);
  }

  /** Whether its score is over its threshold. */
  isOver(cell: number): boolean {
    return this.score[cell] > this.threshold[cell];
  }

  /** Calls `draw` for each cell whose look or status has changed since the last call. */
  clean(draw: (cell: number) => void): void {
    for (let index = 0; index < this.#dirtyCount; index++) {
      const cell = this.#dirty[index];
      this.#isDirty[cell] = 0;
      draw(cell);
    }
    this.#dirtyCount = 0;
  }

  /** An entity that the inventory knew takes its cell when it is first heard of. */
  #firstHeard({ entity, kpiSet }: EntityLive): number | undefined {
    const cell = this.#cells.get(keyOf(entity, ''));
    if (cell === undefined) return undefined;
    this.#cells.delete(keyOf(entity, ''));
    this.#cells.set(keyOf(entity, kpiSet), cell);
    this.kpiSets[cell] = kpiSet;
    return cell;
  }

  #write(cell: number, row: EntityLive): void {
    const { alert } = row;
    // What was sent before the fleet was read may come after it.
    if (row.end !== null && row.end < this.end[cell]) return;
    const before = this.status[cell];
    this.status[cell] = statusCode(row.status);
    this.gravity[cell] = gravityOf(alert?.severity ?? null);
    this.suppressed[cell] = Number(alert?.suppressed ?? false);
    this.change[cell] = changeCode(row.change);
    this.score[cell] = row.score ?? Number.NaN;
    this.threshold[cell] = row.threshold ?? Number.NaN;
    this.pValue[cell] = row.pValue ?? Number.NaN;
    this.end[cell] = row.end ?? Number.NaN;
    this.alertFrom[cell] = alert?.from ?? Number.NaN;
    this.changedAt[cell] = row.changedAt ?? Number.NaN;
    this.alertIds[cell] = alert?.id ?? null;
    const look = lookOf({
      status: this.status[cell],
      gravity: this.gravity[cell],
      suppressed: this.suppressed[cell] === 1,
      score: this.score[cell],
      threshold: this.threshold[cell],
      pValue: this.pValue[cell],
    });
    if (look === this.looks[cell] && this.status[cell] === before) return;
    this.looks[cell] = look;
    if (this.#isDirty[cell] === 1) return;
    this.#isDirty[cell] = 1;
    this.#dirty[this.#dirtyCount++] = cell;
  }
}

const keyOf = (entity: string, kpiSet: string) => `${kpiSet} ${entity}`;

function placeOf({ entity, name, region, site, kind, latitude, longitude }: EntityRow): Place {
  return {
    entity,
    name: name ?? '',
    region: region ?? '',
    site: site ?? '',
    kind: kind ?? '',
    latitude: latitude ?? Number.NaN,
    longitude: longitude ?? Number.NaN,
  };
}

/** Ids with numbers in them stand in the order of these; what has no region stands last. */
const { compare } = new Intl.Collator('en', { numeric: true });

function compareRows(a: EntityRow, b: EntityRow): number {
  return (
    Number(a.region === null) - Number(b.region === null) ||
    compare(a.region ?? '', b.region ?? '') ||
    compare(a.site ?? '', b.site ?? '') ||
    compare(a.entity, b.entity) ||
    compare(a.kpiSet, b.kpiSet)
  );
}
