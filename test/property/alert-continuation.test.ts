import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import type { AnomalyEvent, KpiScore, ScoreStatus } from '#schemas/types/topics.ts';
import { at, KPI_SET, SETTLED_THRESHOLD, THRESHOLD } from '../support/alert-scores.ts';
import { AlerterRun, entityOf, recordsOf, scoreOf } from '../support/alerter-run.ts';

const ENTITIES = ['cell-1', 'cell-2', 'cell-3'];
const { hop, kpis } = KPI_SET;

interface Turn {
  readonly entity: number;
  readonly status: ScoreStatus;
  /** Windows that are missing before this one. */
  readonly skipped: number;
  readonly scores: number[];
  readonly contributions: number[];
  readonly pValue: number;
  readonly model: keyof typeof MODELS;
  readonly settled: number[];
}

/** Steps by which the settled scores of a model follow its prompt ones; null where it has none. */
const MODELS = { 'model-a': null, 'model-b': 10, 'model-c': 4 } as const;

const steps = (values: fc.Arbitrary<number>) => fc.array(values, { minLength: hop, maxLength: hop });
/** Now and then a value that is not finite. */
const mostly = (...values: number[]) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );

const turn: fc.Arbitrary<Turn> = fc.record({
  entity: fc.nat(ENTITIES.length - 1),
  status: fc.oneof(
    { weight: 40, arbitrary: fc.constant<ScoreStatus>('OK') },
    { weight: 2, arbitrary: fc.constantFrom<ScoreStatus>('WARMUP', 'UNSCORED') },
    { weight: 1, arbitrary: fc.constantFrom<ScoreStatus>('SILENT', 'RESUMED') },
  ),
  skipped: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  scores: fc.oneof(steps(mostly(1)), steps(mostly(1)), steps(mostly(1, 1, 1, 20, 30))),
  contributions: fc.array(fc.float({ min: 0, max: 20, noNaN: true }), {
    minLength: kpis.length,
    maxLength: kpis.length,
  }),
  pValue: fc.constantFrom(0.01, 5e-5, 1e-7),
  model: fc.oneof(
    { weight: 30, arbitrary: fc.constant<Turn['model']>('model-b') },
    { weight: 1, arbitrary: fc.constantFrom<Turn['model']>('model-a', 'model-c') },
  ),
  settled: fc.oneof(steps(mostly(1)), steps(mostly(1)), steps(mostly(1, 8))),
});

function messages(turns: readonly Turn[]): KpiScore[] {
  const ends = ENTITIES.map(() => hop - 1);
  return turns.map(({ entity, status, skipped, scores, contributions, pValue, model, settled }) => {
    const marks = status === 'SILENT' || status === 'RESUMED';
    const judged = status === 'OK' || status === 'WARMUP';
    if (status === 'RESUMED') ends[entity] += KPI_SET.silentAfter + 1 + skipped;
    else if (!marks) ends[entity] += hop * (1 + skipped);
    const settledDelay = judged ? MODELS[model] : null;
    return scoreOf(ENTITIES[entity], {
      end: at(ends[entity]),
      status,
      scores: judged ? scores : [],
      contributions: judged ? contributions : [],
      pValues: judged ? scores.map(() => pValue) : [],
      modelId: judged ? model : null,
      threshold: judged ? THRESHOLD : null,
      ...(settledDelay !== null && {
        settled,
        settledPValues: settled.map(() => pValue),
        settledThreshold: SETTLED_THRESHOLD,
        settledDelay,
      }),
    });
  });
}

const inventory = [
  entityOf('cell-1', {
    region: 'north',
    maintenance: [{ id: 'wo-1', from: at(20), to: at(60), reason: 'mast' }],
  }),
  entityOf('cell-2', { region: 'north' }),
];

async function eventsOf(
  scores: readonly KpiScore[],
  cuts: readonly number[],
  restarts: boolean,
): Promise<AnomalyEvent[]> {
  const run = new AlerterRun(inventory);
  const records = recordsOf(scores);
  const bounds = [...new Set([0, ...cuts.map((cut) => cut % records.length), records.length])];
  bounds.sort((a, b) => a - b);
  for (let i = 1; i < bounds.length; i++) {
    await run.step(records.slice(bounds[i - 1], bounds[i]));
    if (restarts) run.restart();
  }
  return run.events;
}

const streams = fc.array(turn, { minLength: 1, maxLength: 120, size: 'max' }).map(messages);
const cuts = fc.array(fc.nat(1000), { maxLength: 20 });

describe('the same scores', () => {
  test('give the same anomalies however they are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(streams, cuts, async (scores, at) => {
        expect(await eventsOf(scores, at, false)).toEqual(await eventsOf(scores, [], false));
      }),
      { numRuns: 200 },
    );
  });

  test('give the same anomalies where all memory is lost between batches', async () => {
    await fc.assert(
      fc.asyncProperty(streams, cuts, async (scores, at) => {
        expect(await eventsOf(scores, at, true)).toEqual(await eventsOf(scores, [], false));
      }),
      { numRuns: 200 },
    );
  });

  test('give an entity the same anomalies whatever its neighbours send, silences apart', async () => {
    const own = (events: AnomalyEvent[]) => events.filter(({ entity }) => entity === 'cell-2');
    await fc.assert(
      fc.asyncProperty(streams, async (scores) => {
        const alone = scores.filter(({ entity }) => entity === 'cell-2');
        fc.pre(alone.length > 0);
        expect(own(await eventsOf(scores, [], false))).toEqual(await eventsOf(alone, [], false));
      }),
      { numRuns: 100 },
    );
  });
});

test('every alert is one OPEN, updates, at most one verdict, and at most one end, in the order of revisions', async () => {
  const rank = { MINOR: 0, MAJOR: 1, CRITICAL: 2, UNKNOWN: -1 };
  await fc.assert(
    fc.asyncProperty(streams, async (scores) => {
      const lives = Map.groupBy(await eventsOf(scores, [], false), ({ id }) => id);
      for (const life of lives.values()) {
        const states = life.map(({ state }) => state).join(' ');
        expect(states).toMatch(
          /^OPEN( UPDATED)*( CONFIRMED( UPDATED)*)?( CLOSED)?$|^OPEN( UPDATED)* WITHDRAWN$/,
        );
        for (const [i, event] of life.entries()) {
          const before = life[i - 1] ?? event;
          expect(event.revision).toBe(i);
          expect(event.from).toBe(before.from);
          // A silence is reviewed by its neighbours' time; who speaks again may speak of a time before that.
          if (event.kind === 'SCORE') expect(event.at).toBeGreaterThanOrEqual(before.at);
          expect(event.to).toBeGreaterThanOrEqual(before.to);
          expect(rank[event.severity]).toBeGreaterThanOrEqual(rank[before.severity]);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('an entity has at most one alert open at a time', async () => {
  await fc.assert(
    fc.asyncProperty(streams, async (scores) => {
      const open = new Map<string, string>();
      for (const { entity, id, state } of await eventsOf(scores, [], false)) {
        if (state === 'OPEN') {
          expect(open.get(entity)).toBeUndefined();
          open.set(entity, id);
        } else {
          expect(open.get(entity)).toBe(id);
          if (state === 'CLOSED' || state === 'WITHDRAWN') open.delete(entity);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('no alert outlives quiet windows for longer than its settled scores take', async () => {
  const windows = Math.ceil((10 + DEFAULT_ALERT_POLICY.closeSteps) / hop) + 1;
  const quiet: Turn = {
    entity: 0,
    status: 'OK',
    skipped: 0,
    scores: Array(hop).fill(1),
    contributions: kpis.map(() => 0),
    pValue: 1,
    model: 'model-b',
    settled: Array(hop).fill(1),
  };
  const turns = fc.array(
    turn.map((one) => ({ ...one, entity: 0 })),
    { minLength: 1, maxLength: 40 },
  );
  const ending = [{ ...quiet, status: 'RESUMED' as const }, ...Array<Turn>(windows).fill(quiet)];
  await fc.assert(
    fc.asyncProperty(
      turns,
      fc.constantFrom<Turn['model']>('model-a', 'model-b', 'model-c'),
      async (before, model) => {
        const scores = messages([...before, ...ending.map((one) => ({ ...one, model }))]);
        const last = (await eventsOf(scores, [], false)).at(-1);
        expect(['CLOSED', 'WITHDRAWN', undefined]).toContain(last?.state);
      },
    ),
    { numRuns: 200 },
  );
});
