import { GRAVITIES, STATUSES } from './codes.ts';
import type { FleetTable } from './fleet-table.ts';

/** Within so much event time a change is recent, ms. */
export const RECENT_MS = 3_600_000;

export interface Counts {
  readonly all: number;
  /** By gravity (codes.ts); 0: without an open alert. */
  readonly byGravity: readonly number[];
  /** By code of the status. */
  readonly byStatus: readonly number[];
  /** Cells whose alert is suppressed. */
  readonly suppressed: number;
}

/** @param cells those that are asked for by place */
export function countsOf(table: FleetTable, cells: Uint32Array): Counts {
  const byGravity = new Array<number>(GRAVITIES.length).fill(0);
  const byStatus = new Array<number>(STATUSES.length).fill(0);
  let suppressed = 0;
  for (const cell of cells) {
    byGravity[table.gravity[cell]]++;
    byStatus[table.status[cell]]++;
    suppressed += table.suppressed[cell];
  }
  return { all: cells.length, byGravity, byStatus, suppressed };
}

/** Cells that changed within the last hour before `now` of event time, newest first. */
export function recentlyChanged(
  table: FleetTable,
  cells: Uint32Array,
  matches: (cell: number) => boolean,
  now: number | null,
): number[] {
  if (now === null) return [];
  const recent: number[] = [];
  for (const cell of cells) {
    if (table.change[cell] !== 0 && table.changedAt[cell] > now - RECENT_MS && matches(cell))
      recent.push(cell);
  }
  return recent.sort((a, b) => table.changedAt[b] - table.changedAt[a] || a - b);
}

/** Cells in order of how bad they stand: open alerts that are not suppressed, the gravest first, then by score. */
export function worstFirst(
  table: FleetTable,
  cells: Uint32Array,
  matches: (cell: number) => boolean,
): number[] {
  const found = Array.from(cells).filter(matches);
  const weight = (cell: number) => (table.suppressed[cell] === 1 ? 0 : table.gravity[cell]);
  const ratio = (cell: number) => {
    const value = table.ratio(cell);
    return Number.isNaN(value) ? -1 : value;
  };
  return found.sort((a, b) => weight(b) - weight(a) || ratio(b) - ratio(a) || a - b);
}

/** Of the cells in that order those that are worth a look: with an open alert, or over their threshold. */
export const troubled = (table: FleetTable, cell: number): boolean =>
  (table.gravity[cell] > 0 && table.suppressed[cell] === 0) || table.ratio(cell) > 1;
