import { describe, expect, test } from '@jest/globals';
import { type EvaluationOptions, evaluate } from '#core/evaluate/evaluate.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { vusPr } from '#core/evaluate/vus-pr.ts';
import { seededRandom } from '#core/random/random.ts';

const OPTIONS: EvaluationOptions = {
  threshold: 0.5,
  granularityMs: 3_600_000,
  kinds: new Map([
    [1, { name: 'spike', visible: true }],
    [2, { name: 'drift', visible: false }],
  ]),
  regimes: new Map([
    [11, 'holiday'],
    [12, 'stadium'],
  ]),
  random: seededRandom(1),
};

/** One character a step: scores 0 or 1, marks by digit, a dot for 0. */
function row(
  scores: string,
  labels: string,
  more: { regimes?: Uint8Array; scored?: string } = {},
): EvaluationRow {
  const digits = (text: string) => Uint8Array.from(text, (c) => (c === '.' ? 0 : Number(c)));
  return {
    scores: Float64Array.from(digits(scores)),
    labels: digits(labels),
    ...(more.regimes && { regimes: more.regimes }),
    ...(more.scored && { scored: digits(more.scored) }),
  };
}

/** Every number anywhere in the report. */
function figures(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null) return [];
  return Object.values(value as object).flatMap(figures);
}

describe('events and alerts', () => {
  test('a pause of 6 steps joins two runs into one alert, 7 do not', () => {
    const joined = evaluate([row('..1......1..', '............')], OPTIONS);
    const apart = evaluate([row('..1.......1.', '............')], OPTIONS);
    expect(joined.counts.alerts).toBe(1);
    expect(apart.counts.alerts).toBe(2);
  });

  test('an alert is good if it touches an event, even between its runs', () => {
    const report = evaluate([row('..1...1.....', '....1.......')], OPTIONS);
    expect(report).toMatchObject({ eventPrecision: 1, eventRecall: 0, falseAlertsPerEntityDay: 0 });
  });

  test('neither events nor alerts span two rows', () => {
    const report = evaluate([row('.....1', '.....1'), row('1.....', '1.....')], OPTIONS);
    expect(report.counts).toMatchObject({ events: 2, alerts: 2, falseAlerts: 0 });
  });

  test('a step at the threshold is not over it', () => {
    const report = evaluate([row('..1...', '..1...')], { ...OPTIONS, threshold: 1 });
    expect(report).toMatchObject({ pointF1: 0, bestF1: 1, counts: { alerts: 0 } });
  });

  test('neighbouring kinds are one event and a span of each kind', () => {
    const report = evaluate([row('.....1..', '..1122..')], OPTIONS);
    expect(report.counts.events).toBe(1);
    expect(report.recallByKind).toEqual({
      spike: { total: 1, over: 0, rate: 0 },
      drift: { total: 1, over: 1, rate: 1 },
    });
    expect(report.visibleRecall).toBe(0);
  });

  test('false alerts are counted per day of one entity', () => {
    const day = '1...........1...........';
    const report = evaluate(
      [row(day, day.replaceAll('1', '.')), row(day.replaceAll('1', '.'), day)],
      OPTIONS,
    );
    expect(report.falseAlertsPerEntityDay).toBeCloseTo(1, 12);
  });

  test('regimes are flagged by any step over the threshold, by name and together', () => {
    const regimes = Uint8Array.of(11, 11, 0, 12, 12, 0, 11, 11);
    const report = evaluate([row('.1......', '........', { regimes })], OPTIONS);
    expect(report.flaggedByRegime).toEqual({
      holiday: { total: 2, over: 1, rate: 0.5 },
      stadium: { total: 1, over: 0, rate: 0 },
    });
    expect(report.normalFlagged).toBeCloseTo(1 / 3, 12);
  });
});

describe('steps without a score', () => {
  test('count nowhere', () => {
    const report = evaluate([row('..1...1..1..', '..111.....1.', { scored: '1111.1.11.11' })], OPTIONS);
    expect(report).toMatchObject({ pointPrecision: 1, pointRecall: 1 / 3, eventRecall: 0.5 });
    expect(report.counts).toEqual({
      entities: 1,
      steps: 9,
      labelled: 3,
      events: 2,
      alerts: 1,
      falseAlerts: 0,
    });
  });

  test('weigh nothing in VUS-PR, and a row without any adds nothing', () => {
    const masked: EvaluationRow = {
      scores: Float64Array.of(0, 2, 1, 9, 0),
      labels: Uint8Array.of(0, 0, 1, 0, 0),
      scored: Uint8Array.of(1, 1, 1, 0, 1),
    };
    const ramp = Math.sqrt(1 / 2);
    const rampFirst = ramp / (1 + ramp / 2);
    const expected = (0.5 + 0.5 + rampFirst * ramp + ((1 - rampFirst) * (1 + ramp)) / 2) / 3;
    expect(vusPr([masked], 2)).toBeCloseTo(expected, 12);
    expect(vusPr([masked, { ...masked, scored: new Uint8Array(5) }], 2)).toBeCloseTo(expected, 12);
  });

  test('an event or a regime without any score is not missed', () => {
    const regimes = Uint8Array.of(0, 0, 0, 0, 0, 0, 11, 11);
    const report = evaluate([row('.1......', '.1.22...', { regimes, scored: '111..1..' })], OPTIONS);
    expect(report).toMatchObject({ eventRecall: 1, counts: { events: 1 } });
    expect(report.recallByKind.drift.total).toBe(0);
    expect(report.flaggedByRegime.holiday.total).toBe(0);
  });

  test('keep two events apart in VUS-PR that would meet if they were cut out', () => {
    const gap = 40;
    const labels = new Uint8Array(100);
    labels.fill(1, 20, 25).fill(1, 75, 80);
    const scores = Float64Array.from(labels, (label, i) => (label && i < 50 ? 1 : 0));
    const scored = new Uint8Array(100).fill(1).fill(0, 30, 30 + gap);
    const kept = (values: Uint8Array | Float64Array) => values.filter((_, i) => scored[i]);
    const masked = evaluate([{ scores, labels, scored }], OPTIONS);
    const cut = evaluate(
      [{ scores: Float64Array.from(kept(scores)), labels: Uint8Array.from(kept(labels)) }],
      OPTIONS,
    );
    expect(masked.aucPr).toBe(cut.aucPr);
    expect(masked.vusPr).toBeLessThan(cut.vusPr);
  });
});

describe('nothing to measure gives 0, never NaN', () => {
  test.each([
    ['no rows', []],
    ['an empty row', [row('', '')]],
    ['nothing labelled', [row('.1.1', '....')]],
    ['nothing scored', [row('.1.1', '.1.1', { scored: '....' })]],
  ])('%s', (_name, rows) => {
    const report = evaluate(rows, OPTIONS);
    expect(figures(report).every(Number.isFinite)).toBe(true);
    expect(report).toMatchObject({ aucPr: 0, vusPr: 0, pointF1: 0, bestF1: 0, eventF1: 0, visibleRecall: 0 });
  });

  test('and null where there is no value at all', () => {
    expect(evaluate([row('.1.1', '....')], OPTIONS)).toMatchObject({
      aucRoc: null,
      affiliationF1: 0,
      delay: { found: 0, missed: 0, meanSteps: null, medianSteps: null },
      pointAdjusted: { f1: 0, areaOverK: 0, bestF1: 0 },
      randomScore: { affiliationF1: 0, pointAdjusted: { f1: 0, areaOverK: 0, bestF1: 0 } },
      confusion: { truePositives: 0, falsePositives: 2, falseNegatives: 0, trueNegatives: 2 },
    });
    expect(evaluate([row('.1.1', '1111')], OPTIONS).aucRoc).toBeNull();
  });

  test('all labelled is all right', () => {
    const report = evaluate([row('1.1.', '1111')], OPTIONS);
    expect(report).toMatchObject({ aucPr: 1, bestF1: 1, pointPrecision: 1, pointRecall: 0.5 });
    expect(report.vusPr).toBeCloseTo(1, 12);
  });

  test('thresholds of their own take the place of the common one, step by step', () => {
    const rows = [
      { ...row('1111', '11..'), thresholds: Float64Array.of(0.5, 2, 0.5, 2) },
      row('1...', '1...'),
    ];
    expect(evaluate(rows, OPTIONS)).toMatchObject({ pointPrecision: 2 / 3, pointRecall: 2 / 3 });
    expect(evaluate(rows, { ...OPTIONS, threshold: 3 })).toMatchObject({
      pointPrecision: 0.5,
      pointRecall: 1 / 3,
    });
  });

  test('an infinite threshold flags nothing or everything', () => {
    const rows = [row('..1.', '..1.')];
    expect(evaluate(rows, { ...OPTIONS, threshold: Number.POSITIVE_INFINITY }).counts.alerts).toBe(0);
    expect(evaluate(rows, { ...OPTIONS, threshold: Number.NEGATIVE_INFINITY }).pointRecall).toBe(1);
  });
});

test('a report is plain JSON, and the same again from the same options', () => {
  const rows = [row('..1.1...1', '.11..22..'), row('....1', '...11')];
  const report = evaluate(rows, OPTIONS);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(evaluate(rows, OPTIONS)).toEqual(report);
});

test('recall weighs more in F2, and an alert that is late finds its event with delay', () => {
  const report = evaluate([row('...11111', '..1.....')], OPTIONS);
  expect(report).toMatchObject({ pointF2: 0, delay: { found: 0, missed: 1 } });
  const late = evaluate([row('...11...', '.1111...')], OPTIONS);
  expect(late).toMatchObject({
    pointPrecision: 1,
    pointRecall: 0.5,
    delay: { found: 1, meanSteps: 2, medianSteps: 2 },
  });
  expect(late.pointF2).toBeCloseTo(5 / 9, 12);
  expect(late.pointF1).toBeCloseTo(2 / 3, 12);
  expect(late.pointAdjusted.f1).toBe(1);
});

describe('refused', () => {
  const good = row('..1.', '..1.');
  test.each<[string, readonly EvaluationRow[], Partial<EvaluationOptions>, RegExp]>([
    [
      'NaN as a score',
      [good, { ...good, scores: Float64Array.of(0, Number.NaN, 1, 0) }],
      {},
      /row 1, step 1/,
    ],
    [
      'an infinite score',
      [{ ...good, scores: Float32Array.of(0, 1, 1, Number.POSITIVE_INFINITY) }],
      {},
      /step 3/,
    ],
    ['fewer labels than scores', [{ ...good, labels: new Uint8Array(3) }], {}, /4 scores but 3 labels/],
    ['more regimes than scores', [{ ...good, regimes: new Uint8Array(5) }], {}, /4 scores but 5 regimes/],
    ['a mask of another length', [{ ...good, scored: new Uint8Array(0) }], {}, /4 scores but 0 scored/],
    ['too few thresholds', [{ ...good, thresholds: new Float64Array(1) }], {}, /4 scores but 1 thresholds/],
    ['a label without a name', [row('..1.', '..7.')], {}, /labels has 7/],
    ['a regime without a name', [{ ...good, regimes: Uint8Array.of(0, 14, 0, 0) }], {}, /regimes has 14/],
    ['a threshold that is NaN', [good], { threshold: Number.NaN }, /threshold/],
    ['steps of no length', [good], { granularityMs: 0 }, /granularity/],
  ])('%s', (_name, rows, options, message) => {
    const act = () => evaluate(rows, { ...OPTIONS, ...options });
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message);
  });
});
