import { HOUR_MS } from '../../frame/durations.ts';
import { GRAVITIES } from '../../frame/gravity.ts';
import { STATUSES } from './codes.ts';
import type { FleetTable } from './fleet-table.ts';

/** Within so much event time a change is recent, ms. */
const RECENT_MS = HOUR_MS;

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

/** Cells in order of how bad they stand: open alerts that are not suppressed, the gravest first, then by p-value. */
export function worstFirst(
  table: FleetTable,
  cells: Uint32Array,
  matches: (cell: number) => boolean,
): number[] {
  const badness = (cell: number) =>
    4 * (table.suppressed[cell] === 1 ? 0 : table.gravity[cell]) +
    2 * Number(table.isOver(cell)) +
    (Number.isNaN(table.pValue[cell]) ? 0 : 1 - table.pValue[cell]);
  const found = Array.from(cells).filter(matches);
  const by = new Map(found.map((cell) => [cell, badness(cell)]));
  return found.sort((a, b) => by.get(b)! - by.get(a)! || a - b);
}

/** Whether a cell is worth a look: it has an alert that is not suppressed, or its score is over its threshold. */
export const isTroubled = (table: FleetTable, cell: number): boolean =>
  (table.gravity[cell] > 0 && table.suppressed[cell] === 0) || table.isOver(cell);
