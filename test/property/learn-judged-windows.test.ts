import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HistoryRow } from '#core/history/history-row.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { judgedWindows, presumedNormal, scoredSteps, unjudgedWindows } from '#core/learn/judged-windows.ts';
import { MARK, type MarkedWindows } from '#core/learn/marked-windows.ts';

const GRAIN = 60_000;
const STEPS = 120;

interface Grid {
  readonly windowLength: number;
  readonly hop: number;
  readonly warmupRows: number;
}

const grids = fc
  .record({
    windowLength: fc.integer({ min: 1, max: 30 }),
    hop: fc.integer({ min: 1, max: 6 }),
    warmupRows: fc.nat(5),
  })
  .map((grid) => ({ ...grid, windowLength: Math.max(grid.windowLength, grid.hop) }));

/** Bounds may lie between two steps; there is one at least within. */
const spans = fc
  .record({
    entity: fc.constantFrom('a', 'b', 'nowhere'),
    from: fc.nat(2 * STEPS),
    steps: fc.integer({ min: 1, max: 40 }),
  })
  .chain(({ entity, from, steps }) =>
    fc
      .array(fc.record({ at: fc.nat(steps), steps: fc.nat(6) }), { maxLength: 2 })
      .map((parts): JudgedSpan => {
        const start = from * (GRAIN / 2) + (from % 3);
        const to = start + steps * GRAIN;
        const anomalous = parts.map((part) => ({
          from: start + part.at * GRAIN,
          to: Math.min(to, start + (part.at + part.steps) * GRAIN),
        }));
        return { id: '', entity, from: start, to, anomalous, verdict: 'NORMAL', requested: false };
      }),
  );

/** An entity's rows, a step's number being its sample; step 0 is at the time 0. */
function rowsOf(entity: string, { hop, warmupRows }: Grid): HistoryRow[] {
  return Array.from({ length: Math.floor(STEPS / hop) }, (_, row) => ({
    entity,
    end: ((row + 1) * hop - 1) * GRAIN,
    status: row < warmupRows ? 'WARMUP' : 'OK',
    hop,
    kpis: 1,
    x: Float32Array.from({ length: hop }, (_, j) => row * hop + j),
    seasonal: new Float32Array(hop),
    trend: Float32Array.of(0),
    step: Float32Array.of(1),
    median: Float32Array.of(0),
    scale: Float32Array.of(1),
  }));
}

function expectedMark(entity: string, at: number, judged: readonly JudgedSpan[]): number {
  const own = judged.filter((span) => span.entity === entity);
  const within = ({ from, to }: { from: number; to: number }) => from <= at && at <= to;
  if (own.some(({ anomalous }) => anomalous.some(within))) return MARK.ANOMALOUS;
  return own.some(within) ? MARK.NORMAL : MARK.UNKNOWN;
}

const cutOf = ({ windowLength, hop }: Grid) => ({ windowLength, hop, kpis: 1, granularityMs: GRAIN });
const timesOf = ({ windows }: Pick<MarkedWindows, 'windows'>, b: number) =>
  Array.from({ length: windows.length }, (_, i) => windows.ends[b] - (windows.length - 1 - i) * GRAIN);

test('exactly the windows with a judged step are taken, and exactly those steps are marked', () => {
  fc.assert(
    fc.property(grids, fc.array(spans, { maxLength: 5 }), (grid, judged) => {
      const rows = ['a', 'b'].flatMap((entity) => rowsOf(entity, grid));
      const taken = new Set<string>();
      for (const marked of judgedWindows(rows, judged, cutOf(grid))) {
        const { windows, marks } = marked;
        for (let b = 0; b < windows.count; b++) {
          const entity = windows.entities[b];
          taken.add(`${entity} ${windows.ends[b]}`);
          const times = timesOf(marked, b);
          const own = marks.slice(b * windows.length, (b + 1) * windows.length);
          expect([...own]).toEqual(times.map((at) => expectedMark(entity, at, judged)));
          const samples = windows.x.slice(b * windows.length, (b + 1) * windows.length);
          expect([...samples]).toEqual(times.map((at) => at / GRAIN));
        }
      }
      const needed = Math.ceil(grid.windowLength / grid.hop);
      for (const entity of ['a', 'b']) {
        for (const [i, { end, status }] of rowsOf(entity, grid).entries()) {
          const window = { windows: { length: grid.windowLength, ends: [end] } } as never;
          const isJudged = timesOf(window, 0).some((at) => expectedMark(entity, at, judged) !== MARK.UNKNOWN);
          const isWindow = i + 1 >= needed && status === 'OK';
          if (isWindow && isJudged) expect(taken).toContain(`${entity} ${end}`);
          if (!isWindow) expect(taken).not.toContain(`${entity} ${end}`);
        }
      }
    }),
  );
});

test('of windows that nobody has judged, none of the last steps is judged, and all such windows are there', () => {
  fc.assert(
    fc.property(
      grids,
      fc.array(spans, { maxLength: 4 }),
      fc.tuple(fc.nat(STEPS), fc.nat(STEPS)),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      (grid, judged, [a, b], steps) => {
        const rows = ['a', 'b'].flatMap((entity) => rowsOf(entity, grid));
        const cut = cutOf(grid);
        const period = { from: Math.min(a, b) * GRAIN, to: Math.max(a, b) * GRAIN };
        const seen = steps ?? scoredSteps(cut);
        const found = [...unjudgedWindows(rows, judged, cut, period, steps)].flatMap(({ entities, ends }) =>
          entities.map((entity, i) => `${entity} ${ends[i]}`),
        );
        const needed = Math.ceil(grid.windowLength / grid.hop);
        const wanted = ['a', 'b'].flatMap((entity) =>
          rowsOf(entity, grid)
            .filter(({ end, status }, i) => {
              const last = Array.from({ length: seen }, (_, j) => end - j * GRAIN);
              const isFree = last.every((at) => expectedMark(entity, at, judged) === MARK.UNKNOWN);
              const isDue = end >= period.from && end <= period.to;
              return i + 1 >= needed && status === 'OK' && isDue && isFree;
            })
            .map(({ end }) => `${entity} ${end}`),
        );
        expect(found).toEqual(wanted);
      },
    ),
  );
});

test('what is presumed normal is so at every step', () => {
  const grid = { windowLength: 12, hop: 4, warmupRows: 0 };
  const [windows] = unjudgedWindows(rowsOf('a', grid), [], cutOf(grid), { from: 0, to: STEPS * GRAIN });
  const { marks } = presumedNormal(windows);
  expect(marks).toEqual(new Uint8Array(windows.count * 12).fill(MARK.NORMAL));
});
