import { seededRandom } from '#core/random/random.ts';
import { calendar, isMondayMidnight } from './calendar.ts';
import { type CellStream, cellStream } from './cell.ts';
import { kindsOf } from './event-kinds.ts';
import { type SimulatedEntity, simulatedInventory } from './inventory.ts';
import { SIMULATED_KPIS } from './kpis.ts';
import { CELL_KINDS } from './load.ts';
import { type FleetEvent, placeEvents } from './placement.ts';

export interface FleetOptions {
  readonly cells: number;
  readonly days: number;
  readonly seed: number;
  /** Time of step 0, ms: a Monday, 00:00 UTC (see {@link latestMonday}). */
  readonly startMs: number;
  /** Step, ms; must divide a day. Events last a number of steps, so the rates are meant for 5 minutes. */
  readonly granularityMs: number;
}

/** A labelled fleet of simulated cells. Series are made when asked for: the same ones each time. */
export interface Fleet {
  readonly entities: readonly SimulatedEntity[];
  readonly kpis: readonly { readonly name: string; readonly unit: string }[];
  readonly startMs: number;
  readonly granularityMs: number;
  readonly steps: number;
  /** Anomalies and normal regimes, ordered by cell, then by time. */
  readonly events: readonly FleetEvent[];
  /** Telemetry of cell i from step 0 on, in constant memory. */
  stream(i: number): CellStream;
  /** Telemetry of cell i, raw units, row-major [steps, K]. */
  series(i: number): Float32Array;
  /** Kind of anomaly at each step of cell i; 0 = none. */
  labels(i: number): Uint8Array;
  /** Kind of normal but odd-looking regime at each step of cell i; 0 = none. */
  regimes(i: number): Uint8Array;
}

/**
 * Simulates base stations with daily and weekly rhythm, autocorrelated noise, load that drifts after the second week,
 * anomalies (plain and near-invisible) and normal regimes that look anomalous. A function of its options alone.
 * @throws RangeError for options out of range
 */
export function simulateFleet({ cells, days, seed, startMs, granularityMs }: FleetOptions): Fleet {
  if (!isMondayMidnight(startMs)) throw new RangeError(`startMs must be a Monday, 00:00 UTC, got ${startMs}`);
  const time = calendar(days, granularityMs);
  const random = seededRandom(seed);
  const entities = simulatedInventory(cells, random.fork('inventory'));
  const kinds = entities.map((entity) => entity.kind);
  const events = placeEvents(kinds, time, random.fork('events'));
  const regimeKinds = kindsOf('REGIME');
  const eventsOf = Array.from({ length: cells }, (): FleetEvent[] => []);
  for (const event of events) eventsOf[event.entity].push(event);

  const stream = (i: number) => {
    const kind = CELL_KINDS.find(({ name }) => name === kinds[i])!;
    return cellStream(kind, eventsOf[i], time, random.fork(`cell/${i}`));
  };
  const marked = (i: number, wanted: (kind: number) => boolean) => {
    const marks = new Uint8Array(time.steps);
    for (const { from, to, kind } of eventsOf[i]) if (wanted(kind)) marks.fill(kind, from, to);
    return marks;
  };

  return {
    entities,
    kpis: SIMULATED_KPIS.map(({ name, unit }) => ({ name, unit })),
    startMs,
    granularityMs,
    steps: time.steps,
    events,
    stream,
    series(i) {
      const cell = stream(i);
      const values = new Float32Array(time.steps * SIMULATED_KPIS.length);
      for (let offset = 0; offset < values.length; offset += SIMULATED_KPIS.length) cell.next(values, offset);
      return values;
    },
    labels: (i) => marked(i, (kind) => !regimeKinds.includes(kind)),
    regimes: (i) => marked(i, (kind) => regimeKinds.includes(kind)),
  };
}
