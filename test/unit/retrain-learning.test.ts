import { beforeAll, describe, expect, test } from '@jest/globals';
import { historyRow } from '#core/history/history-row.ts';
import type { JudgedSpan, Verdict } from '#core/learn/judged-span.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { Figures, ModelArtifact } from '#schemas/types/topics.ts';
import { chooseSpans, type SpanChoice } from '#services/retrainer/learning/choose-spans.ts';
import { decide } from '#services/retrainer/learning/gate.ts';
import { splitLabels } from '#services/retrainer/learning/held-back.ts';
import { type ScoredSpan, scoresOfSpans } from '#services/retrainer/learning/judged-scores.ts';
import { fittedModelOf } from '#services/retrainer/learning/model-in-force.ts';
import { thresholdFromLabels } from '#services/retrainer/learning/threshold-from-labels.ts';
import { entitiesOf } from '#services/retrainer/run-history.ts';
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
    const all = [known, asked, ...chosen];
    for (const [i, one] of all.entries()) {
      const others = all.filter((other, j) => j !== i && other.entity === one.entity);
      expect(others.filter(({ from, to }) => from <= one.to && one.from <= to)).toEqual([]);
    }
  });
});

test('one label in four of each verdict is held back, and stays there when others come', () => {
  const labels = (verdict: Verdict, count: number) =>
    steps(0, count).map((i) => judged(`${verdict}-${i}`, verdict));
  const all = [...labels('FALSE_POSITIVE', 40), ...labels('FALSE_NEGATIVE', 24), ...labels('NORMAL', 3)];
  const { training, heldBack } = splitLabels(all);
  const count = (verdict: Verdict) => heldBack.filter((span) => span.verdict === verdict).length;
  expect([count('FALSE_POSITIVE'), count('FALSE_NEGATIVE'), count('NORMAL')]).toEqual([10, 6, 0]);
  expect([...training, ...heldBack].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
  expect(
    splitLabels([...all].reverse())
      .heldBack.map(({ id }) => id)
      .sort(),
  ).toEqual(heldBack.map(({ id }) => id).sort());
});

test('every step of a judged span that the history has gets the score of its window', async () => {
  const [from, to] = [sampleAt(101).ts, sampleAt(110).ts];
  const anomalous = [{ from: sampleAt(103).ts, to: sampleAt(105).ts }];
  const spans = [
    judged('in', 'FALSE_NEGATIVE', { from, to, anomalous }),
    judged('before', 'NORMAL', { from: 0, to: 1 }),
    judged('elsewhere', 'NORMAL', { entity: 'nowhere', from, to }),
  ];
  const [scored, ...others] = await scoresOfSpans(base.onnx, rows, spans, kpiSet);
  expect(others).toEqual([]);
  expect(scored.span.id).toBe('in');
  expect([...scored.labels]).toEqual([0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
  const all = await scoresOfSpans(
    base.onnx,
    rows,
    [judged('all', 'NORMAL', { from: 0, to: 2 ** 50 })],
    kpiSet,
  );
  const last = all[0].scores.length - (400 - 111);
  expect([...scored.scores]).toEqual([...all[0].scores.slice(last - 10, last)]);
});

describe('a threshold from labels', () => {
  const span = (verdict: Verdict, scores: readonly number[], labels: readonly number[]): ScoredSpan => ({
    span: judged('s', verdict),
    scores: Float32Array.from(scores),
    labels: Uint8Array.from(labels),
  });

  test('has the best F1, and flags the anomalous score that it lies at', () => {
    const spans = [span('FALSE_NEGATIVE', [1, 5, 6, 2], [0, 1, 1, 0]), span('NORMAL', [3, 4], [0, 0])];
    const threshold = thresholdFromLabels(spans, 100)!;
    expect(threshold).toBeLessThan(5);
    expect(threshold).toBeGreaterThan(4.99);
  });

  test('loses no alert that was confirmed', () => {
    const seen = span('TRUE_POSITIVE', [2], [1]);
    const noise = span('FALSE_POSITIVE', [3, 3, 3, 3, 3, 3], [0, 0, 0, 0, 0, 0]);
    const missed = span('FALSE_NEGATIVE', [9, 9], [1, 1]);
    expect(thresholdFromLabels([missed, noise], 1)).toBeGreaterThan(3);
    expect(thresholdFromLabels([missed, noise, seen], 1)).toBeLessThan(2);
  });

  test('is none where nothing is anomalous', () => {
    expect(thresholdFromLabels([span('NORMAL', [1, 2], [0, 0])], 1)).toBeUndefined();
    expect(thresholdFromLabels([], 1)).toBeUndefined();
  });
});

describe('the gate', () => {
  const figures = (changes: Partial<Figures>): Figures => ({
    aucPr: null,
    vusPr: null,
    pointF1: 0.5,
    bestF1: null,
    visibleRecall: 0.9,
    fnRecall: null,
    normalFlagged: 0.5,
    falseAlertsPerEntityDay: null,
    ...changes,
  });
  const candidate = (name: 'base' | 'threshold' | 'tuned' | 'head', changes: Partial<Figures> = {}) => ({
    name,
    model: fittedModelOf(base),
    prompt: figures(changes),
    settled: null,
  });

  test('promotes the best of those that pass every condition', () => {
    const decision = decide(
      [
        candidate('base'),
        candidate('threshold', { pointF1: 0.6, visibleRecall: 0.86 }),
        candidate('tuned', { pointF1: 0.9, visibleRecall: 0.84 }),
        candidate('head', { pointF1: 0.8, normalFlagged: 0.51 }),
      ],
      7,
    );
    expect(decision).toMatchObject({ outcome: 'PROMOTED', chosen: 'threshold', by: 'gate', at: 7 });
    expect(decision.reason).toBe('F1 of threshold 0.600, F1 of base 0.500');
    expect(decision.candidates.map(({ name, eligible, reason }) => [name, eligible, reason])).toEqual([
      ['base', false, 'in force'],
      ['threshold', true, ''],
      ['tuned', false, 'visible recall 0.840, base 0.900'],
      ['head', false, 'normal regimes flagged 0.510, base 0.500'],
    ]);
  });

  test('keeps the model in force where nothing is better, or nothing can be judged', () => {
    const same = decide([candidate('base'), candidate('tuned')], 7);
    expect(same).toMatchObject({ outcome: 'REJECTED', chosen: null });
    const blind = { pointF1: null };
    const unjudged = decide([candidate('base', blind), candidate('tuned', blind)], 7);
    expect(unjudged.reason).toContain('no anomaly was held back to judge by');
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
