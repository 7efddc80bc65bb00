import { describe, expect, test } from '@jest/globals';
import type { Judgement, Verdict } from '#services/console/api/shapes/alert.ts';
import {
  disagree,
  ownVerdict,
  type Said,
  saidAs,
  standingVerdict,
  subjectOf,
} from '#services/console/page/verdict/standing.ts';

const judged = (...verdicts: [string, Verdict, number][]): Judgement => ({
  labelId: 'label',
  verdict: verdicts.at(-1)![1],
  conflict: false,
  verdicts: verdicts.map(([operator, verdict, ts]) => ({
    operator,
    verdict,
    feedbackId: `${operator}-${ts}`,
    ts,
  })),
  reason: null,
  ts: verdicts.at(-1)![2],
});
const saidHere = (verdict: Verdict, ts: number, changes: Partial<Said> = {}): Said => ({
  feedback: { id: 'here', verdict, entity: 'cell', kpiSet: 'ran', anomalyId: 'alert' },
  state: 'KEPT',
  ts,
  before: null,
  ...changes,
});
const retracted = (ts: number): Said => ({
  ...saidHere('FALSE_POSITIVE', ts),
  feedback: { ...saidHere('FALSE_POSITIVE', ts).feedback, action: 'RETRACT' },
});

describe("the operator's own verdict", () => {
  test('is at once what was said here, and later what has come back', () => {
    const before = judged(['me', 'TRUE_POSITIVE', 1], ['you', 'TRUE_POSITIVE', 2]);
    expect(ownVerdict(before, undefined, 'me')).toEqual({ verdict: 'TRUE_POSITIVE', feedbackId: 'me-1' });
    const said = saidHere('FALSE_POSITIVE', 5, { state: 'SENDING' });
    expect(ownVerdict(before, said, 'me')).toEqual({ verdict: 'FALSE_POSITIVE', feedbackId: 'here' });
    expect(ownVerdict(judged(['me', 'TRUE_POSITIVE', 9]), said, 'me')?.feedbackId).toBe('me-9');
  });

  test('is none once it was taken back, though its label is still there', () => {
    expect(ownVerdict(judged(['me', 'FALSE_POSITIVE', 1]), retracted(5), 'me')).toBeNull();
  });

  test('is what it was where what was said was refused', () => {
    const refused = saidHere('FALSE_POSITIVE', 5, { state: 'REFUSED' });
    expect(ownVerdict(null, refused, 'me')).toBeNull();
    expect(ownVerdict(judged(['me', 'TRUE_POSITIVE', 1]), refused, 'me')?.verdict).toBe('TRUE_POSITIVE');
  });

  test('is told with the time and state of what was said here only where it is that', () => {
    const told = (judgement: Judgement | null, said: Said) =>
      saidAs(ownVerdict(judgement, said, 'me'), said)?.state;
    expect(told(null, saidHere('FALSE_POSITIVE', 5))).toBe('KEPT');
    expect(told(judged(['me', 'TRUE_POSITIVE', 9]), saidHere('FALSE_POSITIVE', 5))).toBeUndefined();
    const refused = saidHere('FALSE_POSITIVE', 5, { state: 'REFUSED' });
    expect(told(judged(['me', 'TRUE_POSITIVE', 1]), refused)).toBeUndefined();
    expect(told(null, retracted(5))).toBeUndefined();
  });
});

describe('the verdict that stands', () => {
  test('is the last one', () => {
    const judgement = judged(['me', 'TRUE_POSITIVE', 1], ['you', 'FALSE_POSITIVE', 2]);
    expect(standingVerdict(judgement, undefined, 'me')).toBe('FALSE_POSITIVE');
    expect(standingVerdict(judgement, saidHere('TRUE_POSITIVE', 3), 'me')).toBe('TRUE_POSITIVE');
  });

  test("is another operator's where one's own was taken back, or none", () => {
    const judgement = judged(['you', 'TRUE_POSITIVE', 1], ['me', 'FALSE_POSITIVE', 2]);
    expect(standingVerdict(judgement, retracted(5), 'me')).toBe('TRUE_POSITIVE');
    expect(standingVerdict(judged(['me', 'FALSE_POSITIVE', 2]), retracted(5), 'me')).toBeNull();
  });
});

test('operators disagree where one calls it normal and another anomalous', () => {
  expect(disagree(['FALSE_POSITIVE', 'NORMAL'])).toBe(false);
  expect(disagree(['FALSE_POSITIVE', 'TRUE_POSITIVE'])).toBe(true);
  expect(disagree(['TRUE_POSITIVE', 'FALSE_NEGATIVE'])).toBe(false);
});

test('a thing is named as the joiner names it', () => {
  const span = { entity: 'cell', kpiSet: 'ran', from: 1, to: 2 };
  expect(subjectOf(span)).toBe('cell~ran~1~2');
  expect(subjectOf({ ...span, anomalyId: 'alert' })).toBe('alert');
});
