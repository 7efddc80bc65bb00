import { describe, expect, test } from '@jest/globals';
import { learnSurprise, surpriseOf } from '#core/learn/fusion/surprise.ts';
import { shrunken, thresholdOfTrial } from '#core/learn/gate/threshold.ts';
import {
  type Evidence,
  type EvidenceScores,
  figuresOf,
  joinTrials,
  type Trial,
  trialOf,
} from '#core/learn/gate/trial.ts';
import { weightedAucPr } from '#core/learn/gate/weighted-steps.ts';
import type { JudgedSpan, Verdict } from '#core/learn/judged-span.ts';
import { MARK } from '#core/learn/marked-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { randomBatch } from '../support/window-batches.ts';

const GRAIN = 60_000;
const SHAPE = { length: 8, kpis: 1, hop: 2 };
const { NORMAL, ANOMALOUS, UNKNOWN } = MARK;

function span(entity: string, from: number, to: number, verdict: Verdict): JudgedSpan {
  const [start, end] = [from * GRAIN, to * GRAIN];
  const isAnomalous = verdict === 'TRUE_POSITIVE' || verdict === 'FALSE_NEGATIVE';
  const anomalous = isAnomalous ? [{ from: start, to: end }] : [];
  return { id: `${entity}~${from}`, entity, from: start, to: end, anomalous, verdict, requested: false };
}

/** Windows of the entities that end at these steps, their marks by what the spans say. */
function evidenceOf(
  heldBack: readonly JudgedSpan[],
  windows: readonly (readonly [string, number])[],
): Evidence {
  const batch = {
    ...randomBatch(SHAPE, windows.length, seededRandom(1)),
    entities: windows.map(([entity]) => entity),
    ends: Float64Array.from(windows, ([, end]) => end * GRAIN),
  };
  const marks = windows.flatMap(([entity, end]) =>
    Array.from({ length: SHAPE.length }, (_, i) => {
      const at = (end - SHAPE.length + 1 + i) * GRAIN;
      const own = heldBack.find((each) => each.entity === entity && each.from <= at && at <= each.to);
      return own === undefined ? UNKNOWN : own.anomalous.length > 0 ? ANOMALOUS : NORMAL;
    }),
  );
  return {
    heldBack,
    marked: { windows: batch, marks: Uint8Array.from(marks) },
    unjudged: randomBatch(SHAPE, 500, seededRandom(2)),
    weights: { judged: 2, unjudged: 5 },
    granularityMs: GRAIN,
  };
}

const usual = Float32Array.from({ length: 1000 }, (_, i) => i / 100);
const scoresOf = (judged: readonly number[], delay = 0): EvidenceScores => ({
  judged: Float32Array.from(judged),
  unjudged: usual,
  delay,
});
const surprise = learnSurprise(usual);
const surprises = (scores: readonly number[]) =>
  Float32Array.from(scores, (score) => surpriseOf(surprise, Math.fround(score)));

describe('a trial counts', () => {
  const heldBack = [span('a', 101, 104, 'FALSE_NEGATIVE'), span('b', 101, 101, 'FALSE_POSITIVE')];
  const windows = [
    ['a', 101],
    ['a', 103],
    ['a', 105],
    ['a', 107],
    ['b', 101],
    ['b', 107],
  ] as const;
  const evidence = evidenceOf(heldBack, windows);

  test('the new steps of windows for prompt scores, each as surprising as its score', () => {
    const trial = trialOf(evidence, scoresOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    // Steps 101 and 102 … 104 of a are new in its first three windows, step 101 of b in its first.
    expect(trial.judged.scores).toEqual(surprises([1, 2, 3, 4, 9]));
    expect([...trial.judged.labels]).toEqual([1, 1, 1, 1, 0]);
    expect([...trial.spanOf]).toEqual([0, 0, 0, 0, 1]);
    expect([...trial.judged.weights]).toEqual([2, 2, 2, 2, 2]);
  });

  test('those that lie so much earlier for settled ones', () => {
    // Window ends 101, 103, 105, 107 speak of steps up to 97, 99, 101 and 103.
    const trial = trialOf(evidence, scoresOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 4));
    expect(trial.judged.scores).toEqual(surprises([5, 6, 7]));
    expect([...trial.spanOf]).toEqual([0, 0, 0]);
  });

  test('unjudged steps as presumed normal, each for so many', () => {
    const { unjudged } = trialOf(evidence, scoresOf(new Array(12).fill(0)));
    expect(unjudged.scores).toEqual(surprises([...usual]));
    expect(unjudged.labels).toEqual(new Uint8Array(usual.length));
    expect(unjudged.weights).toEqual(new Float32Array(usual.length).fill(5));
  });
});

/** With labels of so many days that nothing but them counts. */
const thresholdOf = (trial: Trial, recall: number, level: number) =>
  thresholdOfTrial(trial, { recall, level, anomalousDays: 1e9 });

test('a threshold is drawn to the expected one, the more the fewer days were judged', () => {
  expect(shrunken(3, 0)).toBe(2);
  expect(shrunken(3, 20)).toBeCloseTo(2.5);
  expect(shrunken(1, 20)).toBeCloseTo(1.5);
  expect(shrunken(3, 1e9)).toBeCloseTo(3);
});

describe('figures of a trial', () => {
  const heldBack = [
    span('a', 10, 11, 'TRUE_POSITIVE'),
    span('a', 12, 13, 'TRUE_POSITIVE'),
    span('a', 14, 15, 'FALSE_NEGATIVE'),
    span('b', 10, 11, 'FALSE_POSITIVE'),
    span('b', 12, 15, 'FALSE_POSITIVE'),
    span('c', 10, 11, 'NORMAL'),
  ];
  const windows = ['a', 'b', 'c'].flatMap((entity) => [11, 13, 15].map((end) => [entity, end] as const));
  const evidence = evidenceOf(heldBack, windows);
  const judged = [9.9, 1, 2, 3, 9.8, 9.7, 1, 2, 1, 1, 1, 9.6, 9.9, 9.9, 0, 0, 0, 0];
  const trial = trialOf(evidence, scoresOf(judged));
  const at = surpriseOf(surprise, 9.5);

  test('are of judged steps alone, and of spans with any step over the threshold', () => {
    const { aucPr, pointF1, bestF1, ...spans } = figuresOf(trial, at);
    expect(spans).toEqual({ visibleRecall: 0.5, fnRecall: 1, normalFlagged: 0.5 });
    // Over it are three of six anomalous steps, and three normal ones.
    expect(pointF1).toBeCloseTo(0.5, 10);
    expect(bestF1).toBeGreaterThan(pointF1!);
    expect(aucPr).toBe(weightedAucPr(trial.judged));
  });

  test('say nothing of verdicts that nobody has given', () => {
    const calm = trialOf(evidenceOf([heldBack[5]], [['c', 11]]), scoresOf([5, 6]));
    expect(figuresOf(calm, at)).toEqual({
      aucPr: null,
      pointF1: null,
      bestF1: null,
      visibleRecall: null,
      fnRecall: null,
      normalFlagged: null,
    });
  });

  test('do not depend on unjudged steps, but the threshold does', () => {
    const many = (count: number): Trial => ({
      ...trial,
      unjudged: {
        scores: new Float32Array(count).fill(surpriseOf(surprise, 9.75)),
        labels: new Uint8Array(count),
        weights: new Float32Array(count).fill(1),
      },
    });
    expect(figuresOf(many(500), at)).toEqual(figuresOf(many(0), at));
    expect(thresholdOf(many(500), 0, 1)).toBeGreaterThan(surpriseOf(surprise, 9.75));
    expect(thresholdOf(many(0), 0, 1)).toBeLessThan(surpriseOf(surprise, 9.75));
  });

  test('of two trials together are those of all their steps and spans', () => {
    const [first, second] = [heldBack.slice(0, 3), heldBack.slice(3)].map((own, part) => {
      const ofPart = part === 0 ? windows.slice(0, 3) : windows.slice(3);
      const scores = part === 0 ? judged.slice(0, 6) : judged.slice(6);
      return trialOf(evidenceOf(own, ofPart), scoresOf(scores));
    });
    const both = joinTrials([first, second]);
    expect(figuresOf(both, at)).toEqual(figuresOf(trial, at));
    expect(both.judged).toEqual(trial.judged);
    expect(both.spanOf).toEqual(trial.spanOf);
    expect(both.unjudged.scores).toHaveLength(2 * usual.length);
  });

  test('tell no threshold by fewer than three anomalous spans', () => {
    const two = evidenceOf([...heldBack.slice(0, 2), ...heldBack.slice(3)], windows);
    expect(thresholdOf(trialOf(evidence, scoresOf(judged)), 0, 1)).toBeDefined();
    expect(thresholdOf(trialOf(two, scoresOf(judged)), 1, 1)).toBeUndefined();
  });

  test('lead to no threshold that hardly any unjudged step is over', () => {
    expect(thresholdOf(trial, 0, 1)!).toBeGreaterThan(1);
    expect(thresholdOf(trial, 0, 0.9)).toBeCloseTo(1);
  });

  test.each([
    [0, 1],
    [0.5, 1],
    [0.51, 2],
    [1, 2],
  ])('lead to a threshold that still flags %d of the confirmed alerts', (recall, flaggedAtLeast) => {
    // Of two alerts one has a score of 9.9, the other of 3.
    const threshold = thresholdOf(trial, recall, 1)!;
    const { visibleRecall } = figuresOf(trial, threshold);
    expect(visibleRecall).toBeGreaterThanOrEqual(recall);
    expect(2 * visibleRecall!).toBe(flaggedAtLeast);
    if (flaggedAtLeast === 2) expect(threshold).toBeCloseTo(surpriseOf(surprise, 3), 4);
  });
});
