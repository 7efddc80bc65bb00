import fc from 'fast-check';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { Pipeline } from './pipeline-driver.ts';
import { kpiSetOf, MINUTE, MONDAY } from './series-samples.ts';

const STEP = 5 * MINUTE;

/** Two kpiSets that every entity sends, small enough that windows, gaps, lateness and silence come soon. */
export const SMALL_KPI_SETS: ReadonlyMap<string, KpiSet> = new Map(
  [
    kpiSetOf({
      name: 'fast',
      windowLength: 4,
      hop: 2,
      allowedLateness: 2,
      maxGap: 3,
      silentAfter: 4,
      warmupMs: 8 * STEP,
    }),
    kpiSetOf({
      name: 'slow',
      kpis: [{ name: 'c', unit: '' }],
      granularityMs: 3 * STEP,
      windowLength: 5,
      hop: 1,
      allowedLateness: 1,
      maxGap: 1,
      silentAfter: 3,
    }),
  ].map((kpiSet) => [kpiSet.name, kpiSet]),
);

const FLAWS = [
  'SUSPECT',
  'NULL',
  'AHEAD',
  'FUTURE',
  'NAN',
  'GARBAGE',
  'NO_VALUE',
  'UNKNOWN_SET',
  'WRONG_KEY',
] as const;

/** Something that arrives on `kpi.raw.v1`. */
export interface Turn {
  readonly entity: string;
  readonly kpiSet: string;
  /** When it arrives, ms. */
  readonly at: number;
  /** Steps of 5 minutes that it was under way. */
  readonly lag: number;
  readonly value: number;
  readonly flaw: (typeof FLAWS)[number] | null;
}

const turn = fc.record({
  entity: fc.constantFrom('cell-1', 'cell-2', 'cell-3', 'cell-4'),
  kpiSet: fc.constantFrom('fast', 'fast', 'fast', 'slow'),
  /** Steps by which time goes on before it. */
  advance: fc.constantFrom(0, 0, 0, 1, 1, 2),
  lag: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
    fc.integer({ min: -90, max: 90 }),
  ),
  flaw: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, fc.constantFrom(...FLAWS)),
});

/** Where the wall clock stands before the first turn, ms. */
export const BEGINNING = MONDAY;

/** Live telemetry of a few entities with whatever can go wrong: event time keeps up with the wall clock. */
export const telemetry: fc.Arbitrary<Turn[]> = fc
  .array(turn, { minLength: 1, maxLength: 160, size: 'max' })
  .map((turns) => {
    let at = BEGINNING;
    return turns.map(({ advance, ...rest }) => {
      at += advance * STEP;
      return { ...rest, at };
    });
  });

/** Produces one turn at its time, or at once where the wall clock is past it. */
export function send(pipeline: Pipeline, { entity, kpiSet, at, lag, value, flaw }: Turn): void {
  pipeline.now = Math.max(pipeline.now, at);
  const ahead = flaw === 'AHEAD' ? 2 : flaw === 'FUTURE' ? 3000 : 0;
  const values: (number | null)[] = kpiSet === 'fast' ? [value, 2 * value] : [value];
  if (flaw === 'NULL') values[0] = null;
  if (flaw === 'NAN') values[0] = Number.NaN;
  const sample = pipeline.codecs.of('kpi.raw.v1').encode({
    entity,
    kpiSet: flaw === 'UNKNOWN_SET' ? 'other' : kpiSet,
    ts: at + (ahead - lag) * STEP,
    values,
    suspect: flaw === 'SUSPECT',
  });
  const bytes = flaw === 'GARBAGE' ? sample.subarray(0, 9) : flaw === 'NO_VALUE' ? null : sample;
  pipeline.produceBytes('kpi.raw.v1', flaw === 'WRONG_KEY' ? `${entity}-too` : entity, bytes);
}
