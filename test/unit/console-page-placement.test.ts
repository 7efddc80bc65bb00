import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Place } from '#services/console/page/views/fleet/fleet-table.ts';
import { layOutMap } from '#services/console/page/views/fleet/map-placement.ts';
import { Nearby } from '#services/console/page/views/fleet/nearby.ts';
import { layOutGrid, type Placement } from '#services/console/page/views/fleet/placement.ts';

const place = (index: number, region: string, changes: Partial<Place> = {}): Place => ({
  entity: `cell-${index}`,
  name: '',
  region,
  site: '',
  kind: '',
  latitude: 47 + (index % 17) / 10,
  longitude: 18 + (index % 23) / 10,
  ...changes,
});

/** Regions of these sizes, one after the other. */
const fleetOf = (...sizes: number[]) =>
  sizes.flatMap((size, region) =>
    Array.from({ length: size }, (_, index) => place(index, `region ${region}`)),
  );

const overlapping = ({ x, y, size }: Placement) => {
  for (let a = 0; a < x.length; a++) {
    for (let b = a + 1; b < x.length; b++) {
      if (Math.abs(x[a] - x[b]) < size - 0.01 && Math.abs(y[a] - y[b]) < size - 0.01) return [a, b];
    }
  }
  return null;
};

describe('the grid', () => {
  test('10,000 cells fit a usual screen', () => {
    const { height, size, x } = layOutGrid(fleetOf(...new Array<number>(12).fill(834)), 820, 560);
    expect(height).toBeLessThanOrEqual(560);
    expect(size).toBeGreaterThanOrEqual(5);
    expect(Math.max(...x) + size).toBeLessThanOrEqual(820);
  });

  test('what does not fit becomes higher, not narrower than it can be pointed at', () => {
    const { height, size } = layOutGrid(fleetOf(10_000), 300, 200);
    expect(size).toBe(4);
    expect(height).toBeGreaterThan(200);
  });

  test('no cell lies over another, and all are within the room', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
    const room = fc.record({
      width: fc.integer({ min: 200, max: 1200 }),
      height: fc.integer({ min: 100, max: 900 }),
    });
    fc.assert(
      fc.property(sizes, room, (regions, { width, height }) => {
        const placement = layOutGrid(fleetOf(...regions), width, height);
        const { x, y, size, labels } = placement;
        expect(overlapping(placement)).toBeNull();
        expect(labels.map(({ count }) => count)).toEqual(regions);
        for (let index = 0; index < x.length; index++) {
          expect(x[index] + size).toBeLessThanOrEqual(width + 0.01);
          expect(y[index] + size).toBeLessThanOrEqual(placement.height + 0.01);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('an empty fleet has an empty grid', () => {
    expect(layOutGrid([], 800, 600)).toMatchObject({ height: 0, labels: [] });
  });
});

describe('the map', () => {
  test('north is up, east is right, and all are within the room', () => {
    const places = [
      place(0, 'a', { latitude: 48, longitude: 18 }),
      place(1, 'a', { latitude: 47, longitude: 18 }),
      place(2, 'b', { latitude: 47, longitude: 20 }),
    ];
    const { x, y, size, labels } = layOutMap(places, 600, 400);
    expect(y[0]).toBeLessThan(y[1]);
    expect(x[1]).toBeLessThan(x[2]);
    for (const index of [0, 1, 2]) {
      expect(x[index]).toBeGreaterThanOrEqual(0);
      expect(x[index] + size).toBeLessThanOrEqual(600);
      expect(y[index] + size).toBeLessThanOrEqual(400);
    }
    expect(labels.map(({ text, count }) => [text, count])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('sectors of a mast stand side by side', () => {
    const mast = { latitude: 47, longitude: 19 };
    const others = [place(8, 'r', { latitude: 46 }), place(9, 'r', { latitude: 48 })];
    const sectors = [0, 1, 2].map((index) => place(index, 'r', mast));
    expect(overlapping(layOutMap([...sectors, ...others], 600, 400))).toBeNull();
  });

  test('what has no coordinates stands at the bottom; one place alone is no fault', () => {
    const nowhere = { latitude: Number.NaN, longitude: Number.NaN };
    const { x, y } = layOutMap([place(0, 'r'), place(1, 'r', nowhere)], 600, 400);
    expect(y[1]).toBeGreaterThan(y[0]);
    expect([...x, ...y].every(Number.isFinite)).toBe(true);
  });
});

describe('cells nearby', () => {
  const placement = layOutGrid(fleetOf(10, 7), 400, 200);
  const { x, y, size } = placement;
  const nearby = new Nearby(placement);

  test('each cell is found at its middle, and none far from all', () => {
    for (let index = 0; index < x.length; index++) {
      expect(nearby.at(x[index] + size / 2, y[index] + size / 2)).toBe(index);
    }
    expect(nearby.at(-50, -50)).toBe(-1);
    expect(nearby.at(399, 199)).toBe(-1);
  });

  test('an arrow leads to the neighbour on that side, and stays at the edge', () => {
    const right = nearby.beside(0, 'right');
    expect([x[right] > x[0], y[right]]).toEqual([true, y[0]]);
    expect(nearby.beside(right, 'left')).toBe(0);
    const below = nearby.beside(0, 'down');
    expect([x[below], y[below] > y[0]]).toEqual([x[0], true]);
    expect(nearby.beside(below, 'up')).toBe(0);
    expect(nearby.beside(0, 'up')).toBe(0);
  });
});
