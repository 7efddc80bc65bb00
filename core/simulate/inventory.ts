import type { Random } from '#core/random/random.ts';
import { CELL_KINDS } from './load.ts';

/** What the inventory knows of one simulated cell. */
export interface SimulatedEntity {
  readonly id: string;
  readonly region: string;
  readonly site: string;
  /** Name of its kind of cell. */
  readonly kind: string;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Regions in the order of the cells, with the share of the fleet that each ends at. */
const REGIONS = [
  { name: 'north', until: 0.4, latitude: 47.6, longitude: 19.0 },
  { name: 'east', until: 0.7, latitude: 47.5, longitude: 21.6 },
  { name: 'south', until: 1, latitude: 46.3, longitude: 20.1 },
];
const CELLS_PER_SITE = 3;
/** Spread of a region's sites, degrees. */
const SITE_SPREAD = 0.15;
/** How far a kind strays from its place in the order of kinds. */
const KIND_SPREAD = 0.8;

/**
 * The cells of a fleet: equal shares of the kinds, ordered by kind but for noise, so that the first region (40 % of the
 * cells) is mostly residential and office. Feedback that comes from one region is therefore biased.
 * @throws RangeError unless cells is a positive integer
 */
export function simulatedInventory(cells: number, random: Random): SimulatedEntity[] {
  if (!Number.isInteger(cells) || cells < 1)
    throw new RangeError(`cells must be a positive integer, got ${cells}`);
  const kinds = orderedKinds(cells, random.fork('kinds'));
  const places = random.fork('places');
  const digits = String(cells).length;
  const entities: SimulatedEntity[] = [];
  for (const { name: region, until, latitude, longitude } of REGIONS) {
    let site = { site: '', latitude, longitude };
    for (let inRegion = 0; entities.length < Math.round(until * cells); inRegion++) {
      if (inRegion % CELLS_PER_SITE === 0) {
        site = {
          site: `${region}-${String(inRegion / CELLS_PER_SITE + 1).padStart(digits, '0')}`,
          latitude: latitude + places.normal(0, SITE_SPREAD),
          longitude: longitude + places.normal(0, SITE_SPREAD),
        };
      }
      const number = String(entities.length + 1).padStart(digits, '0');
      entities.push({ id: `cell-${number}`, region, kind: kinds[entities.length], ...site });
    }
  }
  return entities;
}

function orderedKinds(cells: number, random: Random): string[] {
  return Array.from({ length: cells }, (_, i) => Math.floor((i * CELL_KINDS.length) / cells))
    .map((kind) => ({ kind, rank: kind + random.normal(0, KIND_SPREAD) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ kind }) => CELL_KINDS[kind].name);
}
