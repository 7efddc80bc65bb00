import type { Severity } from '../../../api/shapes/entity.ts';
import { GRAVITIES, gravityOf } from '../../frame/gravity.ts';
import { STATUSES, type Status, statusCode } from './codes.ts';
import type { FleetTable } from './fleet-table.ts';

export type Mode = 'grid' | 'map' | 'list';

/** What of the fleet is shown; empty texts and null: all. */
export interface Filters {
  readonly mode: Mode;
  readonly region: string;
  readonly kind: string;
  readonly kpiSet: string;
  readonly search: string;
  readonly severity: Severity | null;
  readonly status: Status | null;
}

/** Reads the filters of an address; what it does not know is left out. */
export function filtersOf(query: URLSearchParams): Filters {
  const mode = query.get('as');
  const severity = query.get('severity');
  const status = query.get('status');
  return {
    mode: mode === 'map' || mode === 'list' ? mode : 'grid',
    region: query.get('region') ?? '',
    kind: query.get('kind') ?? '',
    kpiSet: query.get('kpiSet') ?? '',
    search: query.get('q') ?? '',
    severity: GRAVITIES.find((known) => known === severity) ?? null,
    status: STATUSES.find((known) => known === status) ?? null,
  };
}

/** Whether something but the whole fleet is asked for. */
export const isFiltered = ({ region, kind, kpiSet, search, severity, status }: Filters): boolean =>
  region !== '' || kind !== '' || kpiSet !== '' || search !== '' || severity !== null || status !== null;

/** Cells of the places that are asked for: these are laid out. In the order of the table. */
export function placedCells(table: FleetTable, filters: Filters): Uint32Array {
  const sought = filters.search.trim().toLowerCase();
  const cells: number[] = [];
  for (let cell = 0; cell < table.size; cell++) {
    const { entity, name, region, site, kind } = table.places[cell];
    if (filters.region !== '' && filters.region !== region) continue;
    if (filters.kind !== '' && filters.kind !== kind) continue;
    if (filters.kpiSet !== '' && filters.kpiSet !== table.kpiSets[cell]) continue;
    const found = sought === '' || [entity, name, site].some((text) => text.toLowerCase().includes(sought));
    if (found) cells.push(cell);
  }
  return Uint32Array.from(cells);
}

/** Whether a cell is in the state that is asked for: those that are not keep their place, faintly, as states change. */
export function stateMatcher(table: FleetTable, { severity, status }: Filters): (cell: number) => boolean {
  const gravity = gravityOf(severity);
  const code = status === null ? -1 : statusCode(status);
  return (cell) =>
    (severity === null || table.gravity[cell] === gravity) &&
    (status === null || table.status[cell] === code);
}

/** Texts that occur in the fleet, in order, for a choice among them. */
export const choicesOf = (texts: Iterable<string>): string[] =>
  [...new Set(texts)]
    .filter((text) => text !== '')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
