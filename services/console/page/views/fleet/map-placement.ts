import type { Place } from './fleet-table.ts';
import type { Placement } from './placement.ts';

const MARGIN = 28;
const RADIANS = Math.PI / 180;

/**
 * Places cells by latitude and longitude, in a projection that is true to shape at the middle of the fleet. Cells of one
 * spot, such as the sectors of a mast, stand around it. What has no coordinates stands in a row at the bottom.
 *
 * @param width of the room, px @param height its height, px
 */
export function layOutMap(places: readonly Place[], width: number, height: number): Placement {
  const known = places.filter(({ latitude, longitude }) => !Number.isNaN(latitude + longitude));
  const size = Math.round(
    Math.min(12, Math.max(4, Math.sqrt((width * height) / Math.max(1, known.length) / 9))),
  );
  const x = new Float32Array(places.length);
  const y = new Float32Array(places.length);
  const project = projection(known, width, height - (known.length < places.length ? 2 * MARGIN : 0));
  const crowd = new Map<string, number>();
  let unplaced = 0;
  for (const [index, place] of places.entries()) {
    const { latitude, longitude } = place;
    if (Number.isNaN(latitude + longitude)) {
      x[index] = MARGIN + ((unplaced * (size + 2)) % Math.max(1, width - 2 * MARGIN));
      y[index] = height - MARGIN;
      unplaced++;
      continue;
    }
    const spot = `${latitude} ${longitude}`;
    const nth = crowd.get(spot) ?? 0;
    crowd.set(spot, nth + 1);
    const [left, top] = project(place);
    const [dx, dy] = beside(nth, size + 1);
    x[index] = left + dx - size / 2;
    y[index] = top + dy - size / 2;
  }
  return { size, width, height, x, y, labels: labelsOf(places, x, y, size) };
}

function projection(known: readonly Place[], width: number, height: number) {
  let [south, north, west, east] = [90, -90, 180, -180];
  for (const { latitude, longitude } of known) {
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  const middle = (south + north) / 2;
  const shrink = Math.cos(middle * RADIANS);
  const scale = Math.min(
    (width - 2 * MARGIN) / Math.max(1e-6, (east - west) * shrink),
    (height - 2 * MARGIN) / Math.max(1e-6, north - south),
  );
  const centre = (west + east) / 2;
  return ({ latitude, longitude }: Place): readonly [number, number] => [
    width / 2 + (longitude - centre) * shrink * scale,
    height / 2 - (latitude - middle) * scale,
  ];
}

/** Places around a spot: itself, then rings of eight. */
function beside(nth: number, step: number): readonly [number, number] {
  if (nth === 0) return [0, 0];
  const ring = Math.floor((nth - 1) / 8) + 1;
  const [dx, dy] = RING[(nth - 1) % 8];
  return [dx * ring * step, dy * ring * step];
}

const RING = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
] as const;

/** The name of a region stands above its northernmost cell. */
function labelsOf(
  places: readonly Place[],
  x: Float32Array,
  y: Float32Array,
  size: number,
): Placement['labels'] {
  const regions = new Map<string, { count: number; left: number; right: number; top: number }>();
  for (const [index, { region, latitude, longitude }] of places.entries()) {
    if (region === '' || Number.isNaN(latitude + longitude)) continue;
    const seen = regions.get(region) ?? { count: 0, left: x[index], right: x[index], top: y[index] };
    regions.set(region, {
      count: seen.count + 1,
      left: Math.min(seen.left, x[index]),
      right: Math.max(seen.right, x[index] + size),
      top: Math.min(seen.top, y[index]),
    });
  }
  return [...regions].map(([text, { count, left, right, top }]) => ({
    text,
    count,
    x: left,
    y: Math.max(0, top - 20),
    width: right - left,
  }));
}
