import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { EntitySeries } from '#core/series/entity-series.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import type { TelemetrySample, TelemetrySlice } from '#core/simulate/telemetry.ts';
import type { KpiScore } from '#schemas/types/topics.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { baseHistory } from '#scripts/start/base-history.ts';
import { expectedSteps } from '#scripts/start/expected-steps.ts';
import { ScoreTally } from '#scripts/start/score-tally.ts';
import { trainingSpan } from '#services/retrainer/enough-history.ts';
import { NOT_SETTLED } from '../support/not-settled.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const DAY = 24 * 60 * MINUTE;
const kpiSet = kpiSetOf({ windowLength: 12, warmupMs: 10 * 60 * MINUTE });
const { granularityMs, hop, windowLength } = kpiSet;

/** A replay of entities, each with the times of its samples, ms from the start. */
function replayOf(times: Readonly<Record<string, readonly number[]>>, steps: number) {
  const slices: TelemetrySlice[] = Array.from({ length: steps }, (_, step) => {
    return { step, ts: MONDAY + step * granularityMs, samples: [] };
  });
  for (const [entity, own] of Object.entries(times)) {
    for (const ms of own) {
      const sample: TelemetrySample = { entity, ts: MONDAY + ms, values: [1, 2], suspect: false };
      (slices[Math.round(ms / granularityMs)]?.samples as TelemetrySample[])?.push(sample);
    }
  }
  return {
    startMs: MONDAY,
    steps,
    kpiSet,
    entities: Object.keys(times).map((id) => ({ id })),
    slices: () => slices,
    labels: () => undefined,
    regimes: () => undefined,
    labelledFrom: () => undefined,
  } satisfies ReplaySource;
}

/** The windows that the windower really cuts. */
function windowsOf(source: ReplaySource, until = source.steps): Map<string, SeriesWindow[]> {
  const series = new EntitySeries(kpiSet);
  const all = new Map(
    source.entities.map(({ id }) => [id, { block: series.create(), out: [] as SeriesWindow[] }]),
  );
  for (const { step, samples } of source.slices()) {
    if (step >= until) break;
    for (const sample of samples)
      series.accept(all.get(sample.entity)!.block, sample, all.get(sample.entity)!.out);
  }
  return new Map([...all].map(([id, { out }]) => [id, out]));
}

/** Every step but those in the gaps, each a bit off its grid. */
function times(steps: number, gaps: readonly [from: number, to: number][], jitter: () => number): number[] {
  return Array.from({ length: steps }, (_, step) => step)
    .filter((step) => !gaps.some(([from, to]) => step >= from && step < to))
    .map((step) => Math.max(0, Math.round(step * granularityMs + jitter())));
}

describe('steps that must have a score', () => {
  test('are those of the windows, for entities with grids of their own', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed);
      const jitter = () => random.uniform(-0.45, 0.45) * granularityMs;
      const gapAt = random.integer(20, 80);
      const gap: [number, number] = [gapAt, gapAt + random.integer(1, 12)];
      const source = replayOf(
        { a: times(120, [], jitter), b: times(120, [gap], jitter), c: times(120, [], () => 0) },
        120,
      );
      const tally = new ScoreTally(source);
      for (const [entity, windows] of windowsOf(source)) {
        for (const { end } of windows) tally.add(scoreOf(entity, end, [0, 0, 0, 0]), hop);
      }
      const expected = expectedSteps(source.slices(), source.steps, source.startMs, kpiSet);
      expect(tally.compare(expected)).toEqual({ lost: 0, duplicated: 0 });
      const wanted = [...expected.values()]
        .flatMap((covered) => [...covered])
        .filter((is) => is === 1).length;
      // The last step of an entity's own grid may lie after the replay's.
      expect(tally.messages * hop - wanted).toBeLessThanOrEqual(3);
    }
  });
});

describe('the base history of a replay', () => {
  const train = 400;
  const spanOf = (source: ReplaySource) => {
    const history = baseHistory(source, train, kpiSet);
    if (history === undefined) return undefined;
    const coverage = [...windowsOf(source, train)].flatMap(([entity, windows]) =>
      windows.length === 0 ? [] : [{ entity, first: windows[0].end, last: windows.at(-1)!.end }],
    );
    const days = Number(String((history * granularityMs) / DAY));
    return { history, span: trainingSpan(coverage, kpiSet, days, 400) };
  };
  const alone = (...gaps: [number, number][]) => replayOf({ cell: times(500, gaps, () => 0) }, 500);

  test.each([
    ['none', []],
    ['one that shifts the grid of windows', [[100, 107]]],
    [
      'two',
      [
        [100, 107],
        [200, 209],
      ],
    ],
    ['one in the first window', [[5, 20]]],
    ['the last training row', [[399, 400]]],
    ['the last rows before and after', [[390, 420]]],
  ] as [string, [number, number][]][])('is reached where there are gaps: %s', (_, gaps) => {
    const found = spanOf(alone(...gaps))!;
    expect(found.span).toBeDefined();
    expect(found.history).toBeLessThanOrEqual(train);
    expect(found.history).toBeGreaterThan(train - 40);
  });

  test('is reached for any gaps, at exactly the last window of half of the entities', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed);
      const gaps = (): [number, number][] =>
        Array.from({ length: 3 }, () => {
          const from = random.integer(0, 400);
          return [from, from + random.integer(1, 15)];
        });
      const of = () => times(500, gaps(), () => random.uniform(-0.4, 0.4) * granularityMs);
      expect(spanOf(replayOf({ a: of(), b: of(), c: of() }, 500))?.span).toBeDefined();
    }
  });

  test('is none where no window is past the warm-up', () => {
    const warmup = kpiSet.warmupMs / granularityMs;
    const source = alone();
    expect(baseHistory(source, warmup + windowLength, kpiSet)).toBeDefined();
    expect(baseHistory(source, warmup, kpiSet)).toBeUndefined();
    expect(baseHistory(source, 5, kpiSet)).toBeUndefined();
    const broken = steps(0, 60).map((i): [number, number] => [i * 10, i * 10 + 7]);
    expect(baseHistory(alone(...broken), train, kpiSet)).toBeUndefined();
  });
});

function steps(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function scoreOf(entity: string, end: number, scores: number[]): KpiScore {
  return {
    entity,
    kpiSet: kpiSet.name,
    end,
    status: 'OK',
    granularity: granularityMs,
    scores,
    contributions: [],
    pValues: [],
    modelId: null,
    threshold: null,
    ...NOT_SETTLED,
  };
}
