import { beforeAll, describe, expect, test } from '@jest/globals';
import { historyRow } from '#core/history/history-row.ts';
import type { JudgedSpan, Verdict } from '#core/learn/judged-span.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { AskedSpan } from '#services/retrainer/learning/asked-span.ts';
import { chooseSpans, type SpanChoice } from '#services/retrainer/learning/choose-spans.ts';
import { fittedModelOf } from '#services/retrainer/learning/model-in-force.ts';
import { entitiesOf } from '#services/retrainer/run-history.ts';
import { EVENTFUL_DAYS, type JudgedHistory, judgedHistory } from '../support/judged-history.ts';
import { artifactOf, residualGraph } from '../support/published-model.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const MINUTE = 60_000;
const GRAIN = 5 * MINUTE;

const rows = ['a', 'b'].flatMap((entity) =>
  run(
    kpiSet,
    steps(0, 400).map((step) => sampleAt(step, [Math.sin(step), (step * 7919) % 13])),
  ).windows.map((window) => historyRow(entity, window, kpiSet.hop)),
);

function judged(id: string, verdict: Verdict, changes: Partial<JudgedSpan> = {}): JudgedSpan {
  return { id, entity: 'a', from: 0, to: 1, anomalous: [], verdict, requested: false, ...changes };
}

/** Spans of the same entity share no step. */
function expectApart(spans: readonly { entity: string; from: number; to: number }[]): void {
  for (const [i, one] of spans.entries()) {
    const others = spans.filter((other, j) => j !== i && other.entity === one.entity);
    expect(others.filter(({ from, to }) => from <= one.to && one.from <= to)).toEqual([]);
  }
}

let base: ModelArtifact;

beforeAll(async () => {
  base = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
});

describe('spans to ask about', () => {
  const choice = (changes: Partial<SpanChoice> = {}): SpanChoice => ({
    kpiSet,
    rows,
    base,
    judged: [],
    asked: [],
    budget: 10,
    round: 0,
    strategy: 'random',
    seed: 3,
    ...changes,
  });

  test('are of 24 steps, within the history, and the same for the same seed and round', async () => {
    const chosen = await chooseSpans(choice());
    expect(chosen).toHaveLength(10);
    for (const { entity, from, to } of chosen) {
      expect(to - from).toBe(23 * GRAIN);
      expect(rows.some((row) => row.entity === entity && row.end === to)).toBe(true);
      expect(from).toBeGreaterThanOrEqual(rows.find((row) => row.entity === entity)!.end);
    }
    expect(await chooseSpans(choice())).toEqual(chosen);
    expect(await chooseSpans(choice({ round: 1 }))).not.toEqual(chosen);
    expect(await chooseSpans(choice({ seed: 4 }))).not.toEqual(chosen);
  });

  test('leave out what is judged or was asked, and do not overlap, however many are wanted', async () => {
    const known = { entity: 'a', from: sampleAt(100).ts, to: sampleAt(200).ts };
    const asked = { entity: 'b', from: sampleAt(50).ts, to: sampleAt(350).ts };
    const label = judged('l', 'NORMAL', known);
    const chosen = await chooseSpans(choice({ judged: [label], asked: [asked], budget: 1000 }));
    expect(chosen.length).toBeGreaterThan(5);
    expect(chosen.length).toBeLessThan(2 * Math.ceil(400 / 24));
    expectApart([known, asked, ...chosen]);
  });
});

describe('active learning', () => {
  const LABELLED_DAYS = 2;
  let history: JudgedHistory;
  let known: readonly JudgedSpan[];

  beforeAll(async () => {
    history = await judgedHistory();
    known = steps(0, LABELLED_DAYS).flatMap(history.labels);
  });

  const choice = (changes: Partial<SpanChoice> = {}): SpanChoice => ({
    kpiSet: history.kpiSet,
    rows: history.rows,
    base: history.base,
    judged: known,
    asked: [],
    budget: 12,
    round: 0,
    strategy: 'tsal',
    seed: 3,
    ...changes,
  });

  test('asks about as many spans as it may, none of which touches another, or one that is known', async () => {
    const asked = await chooseSpans(choice());
    const chosen = await chooseSpans(choice({ asked, round: 0, seed: 4 }));
    for (const spans of [asked, chosen]) {
      expect(spans).toHaveLength(12);
      for (const { from, to, cluster, score } of spans) {
        expect(to - from).toBe(23 * GRAIN);
        expect(from).toBeGreaterThan(history.base.lineage.to - 24 * GRAIN);
        expect(cluster).not.toBeNull();
        expect(score).toBeNull();
      }
    }
    expectApart([...known, ...asked, ...chosen]);
  });

  test('names the judged spans that are most like each, nearest first', async () => {
    const ids = new Set(known.map(({ id }) => id));
    for (const { neighbours } of await chooseSpans(choice())) {
      expect(neighbours).toHaveLength(3);
      expect(new Set(neighbours.map(({ labelId }) => labelId)).size).toBe(3);
      for (const { labelId } of neighbours) expect(ids).toContain(labelId);
      const distances = neighbours.map(({ distance }) => distance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
    const [alone] = await chooseSpans(choice({ judged: [], budget: 1 }));
    expect(alone.neighbours).toEqual([]);
  });

  test('asks the same in the same round, and has no more to ask than there is', async () => {
    expect(await chooseSpans(choice())).toEqual(await chooseSpans(choice()));
    expect(await chooseSpans(choice({ budget: 0 }))).toEqual([]);
    const all = await chooseSpans(choice({ budget: 10_000 }));
    expect(all.length).toBeLessThan((3 * EVENTFUL_DAYS * 288) / 24);
    expectApart([...known, ...all]);
  });

  test('asks in the second round about what is like the anomalies of the first', async () => {
    const unknown = steps(LABELLED_DAYS, EVENTFUL_DAYS).flatMap(history.labels);
    const isIn = (spans: readonly AskedSpan[], kind: string) =>
      unknown.filter(
        ({ id, entity, from, to }) =>
          id.startsWith(kind) &&
          spans.some((span) => span.entity === entity && span.from <= to && from <= span.to),
      ).length;
    // Of six anomalies that nobody has labelled.
    const budget = 4;
    const second = await chooseSpans(choice({ round: 1, budget }));
    expect(second).toHaveLength(budget);
    expect(isIn(second, 'missed')).toBe(budget);
    expect(isIn(second, 'alarm')).toBe(0);
    const scores = second.map(({ score }) => score!);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(await chooseSpans(choice({ round: 1, budget }))).toEqual(second);
    const unlabelled = await chooseSpans(choice({ round: 1, budget, judged: [] }));
    expect(unlabelled).toHaveLength(budget);
  });
});

test('a published model is a candidate with all that it had', async () => {
  const model = fittedModelOf({ ...base, entityThresholds: [{ entity: 'a', prompt: 3, settled: null }] });
  expect(model).toMatchObject({ family: 'residual', threshold: base.promptThreshold, windows: 4 });
  expect(model.entityThresholds).toEqual([{ entity: 'a', prompt: 3, settled: null }]);
  const session = await DetectorSession.open(model.onnx);
  const { scores } = await session.score(model.probe);
  await session.close();
  expect(Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength)).toEqual(base.probe.scores);
});

test('all entities with labels are read, and of the others as many as there is room for', () => {
  const known = ['a', 'b', 'c', 'd', 'e', 'f'].map((entity) => ({ entity, first: 0, last: 10 }));
  const span = { from: 5, to: 20 };
  expect(entitiesOf(known, span, new Set(['b', 'x']), 3)).toEqual(['a', 'b', 'd']);
  expect(entitiesOf(known, span, new Set(['b', 'c']), 1)).toEqual(['b', 'c']);
  expect(entitiesOf(known, { from: 11, to: 20 }, new Set(['b']), 3)).toEqual([]);
  expect(entitiesOf(known, span, new Set(), 400)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
