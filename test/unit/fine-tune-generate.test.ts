import { describe, expect, test } from '@jest/globals';
import { fitCvae } from '#core/detect/cvae/cvae.ts';
import type { TrainedCvae } from '#core/detect/cvae/train.ts';
import type { WindowBatch } from '#core/detect/detector.ts';
import { windowsAt } from '#core/detect/window-selection.ts';
import { decodeAnomalies, trainGenerator } from '#core/learn/fine-tune/conditional-generator.ts';
import { Discriminator } from '#core/learn/fine-tune/discriminator.ts';
import { generate } from '#core/learn/fine-tune/generate.ts';
import { fitLogistic, probability } from '#core/learn/fine-tune/logistic.ts';
import { joinMarked } from '#core/learn/fine-tune/marked-selection.ts';
import { anomalousSteps, signatureOf } from '#core/learn/fine-tune/signature.ts';
import { transplant } from '#core/learn/fine-tune/transplant.ts';
import { MARK, type MarkedWindows } from '#core/learn/marked-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { BRIEF } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { type Drift, randomBatch } from '../support/window-batches.ts';

const shape = { length: 24, kpis: 3, hop: 4 };
const STEPS = 12;
const normal = randomBatch(shape, 200, seededRandom(1));
const shifted = { steps: STEPS, kpis: [0, 1], shift: 2.5 };
const unlike = { steps: STEPS, kpis: [2], shift: -8 };

function anomalies(count: number, seed: number, drift: Drift): MarkedWindows {
  return marked(randomBatch(shape, count, seededRandom(seed), drift));
}

function marked(windows: WindowBatch): MarkedWindows {
  const { count, length } = windows;
  const marks = new Uint8Array(count * length);
  for (let i = 1; i <= count; i++) marks.fill(MARK.ANOMALOUS, i * length - STEPS, i * length);
  return { windows, marks };
}

const missed = anomalies(12, 2, shifted);
const discriminator = new Discriminator(missed, normal, seededRandom(3));

/** Share that is accepted. */
function acceptance(windows: MarkedWindows): number {
  const indices = Array.from({ length: windows.windows.count }, (_, i) => i);
  return indices.filter((i) => discriminator.accepts(windows, i)).length / indices.length;
}

describe('the discriminator', () => {
  test('accepts anomalies of the kind that was missed, never seen before', () => {
    expect(acceptance(anomalies(100, 4, shifted))).toBeGreaterThan(0.7);
    expect(acceptance(transplant(missed, normal, 100, seededRandom(5)))).toBeGreaterThan(0.8);
  });

  test('refuses windows that are normal', () => {
    expect(acceptance(marked(randomBatch(shape, 100, seededRandom(6))))).toBeLessThan(0.1);
  });

  test('refuses a signature that is washed out', () => {
    expect(acceptance(anomalies(100, 7, { ...shifted, shift: 0.4 }))).toBeLessThan(0.25);
  });

  test('refuses anomalies that resemble nothing that was missed', () => {
    expect(acceptance(anomalies(100, 8, unlike))).toBe(0);
    expect(acceptance(anomalies(100, 9, { ...shifted, shift: 20 }))).toBe(0);
  });

  test('needs something to tell apart', () => {
    const nothing = { windows: normal, marks: new Uint8Array(normal.count * shape.length) };
    expect(() => new Discriminator(nothing, normal, seededRandom(1))).toThrow(RangeError);
    expect(() => new Discriminator(missed, windowsAt(normal, []), seededRandom(1))).toThrow(RangeError);
  });
});

describe('a signature', () => {
  const still: WindowBatch = {
    ...windowsAt(normal, [0]),
    seasonal: new Float32Array(24 * 3),
    trend: new Float32Array(3),
    step: Float32Array.from([1, 1, 0.5]),
    x: Float32Array.from({ length: 24 * 3 }, (_, at) => {
      const t = Math.floor(at / 3);
      return [2, Math.cos((Math.PI * t) / 3), t % 2][at % 3];
    }),
  };
  const steps = Array.from({ length: 12 }, (_, t) => t + 12);

  test('tells level, roughness and rhythm of each KPI, in units of its step', () => {
    const [level, calm, flat, middle, , opposite, , rough] = signatureOf(still, 0, steps);
    expect([level, calm, flat]).toEqual([2, Math.log(0.2), 0]);
    expect(middle).toBeCloseTo(0, 6);
    expect(opposite).toBeCloseTo(-0.5, 6);
    expect(rough).toBeCloseTo(Math.log(2.2), 6);
  });

  test('is finite of a single step, and of the marked steps alone', () => {
    expect(signatureOf(still, 0, [23]).every(Number.isFinite)).toBe(true);
    expect(anomalousSteps(missed, 3)).toEqual(steps);
  });
});

describe('logistic regression', () => {
  test('finds the line between two classes, of whatever size', () => {
    const random = seededRandom(1);
    const rows = Array.from({ length: 440 }, (_, i) =>
      Float64Array.from([random.normal(i < 400 ? -1.5 : 1.5), random.normal()]),
    );
    const model = fitLogistic(
      rows,
      rows.map((_, i) => i >= 400),
    );
    expect(Math.abs(model.weights[1] / model.weights[0])).toBeLessThan(0.15);
    expect(-model.bias / model.weights[0]).toBeCloseTo(0, 0);
    expect(probability(model, Float64Array.from([3, 0]))).toBeGreaterThan(0.9);
    expect(probability(model, Float64Array.from([-3, 0]))).toBeLessThan(0.1);
  });
});

const tensorFlow = whereTensorFlow();

tensorFlow.describe('generated anomalies', () => {
  let trained: TrainedCvae | undefined;
  const base = () => {
    trained ??= fitCvae([normal], seededRandom(10), { ...BRIEF, steps: 16, trainingSteps: 60 }, {}).trained;
    return trained;
  };

  test(`of which some pass, are as many as asked for, marked like what was missed${tensorFlow.unless}`, () => {
    const { windows, accepted } = generate(base(), missed, normal, 60, seededRandom(11));
    expect(accepted).toBeGreaterThan(0);
    expect(windows.windows.count).toBe(60);
    for (let i = 0; i < 60; i++) expect(anomalousSteps(windows, i)).toHaveLength(STEPS);
    const own = new Discriminator(missed, normal, seededRandom(11).fork('discriminator'));
    for (let i = 0; i < accepted; i++) expect(own.accepts(windows, i)).toBe(true);
  });

  test(`carry what was missed on to the conditions of normal windows${tensorFlow.unless}`, () => {
    const generator = trainGenerator(base(), missed, normal, seededRandom(12));
    const made = decodeAnomalies(generator, missed, normal, 100, seededRandom(13));
    const meanOf = (windows: MarkedWindows, kpi: number) => {
      const count = windows.windows.count;
      const levels = Array.from(
        { length: count },
        (_, i) => signatureOf(windows.windows, i, anomalousSteps(windows, i))[3 * kpi],
      );
      return levels.reduce((sum, level) => sum + level, 0) / count;
    };
    for (const kpi of [0, 1]) expect(meanOf(made, kpi)).toBeGreaterThan(0.5 * meanOf(missed, kpi));
    expect(Math.abs(meanOf(made, 2))).toBeLessThan(0.5);
  });

  test(`are the same by the same seed${tensorFlow.unless}`, () => {
    const made = generate(base(), missed, normal, 20, seededRandom(14));
    expect(generate(base(), missed, normal, 20, seededRandom(14))).toEqual(made);
  });

  test(`are transplants where the network reads no anomalous step, none where nothing was missed${tensorFlow.unless}`, () => {
    const early = {
      ...missed,
      marks: missed.marks.map((_, at) => (at % 24 < 4 ? MARK.ANOMALOUS : MARK.NORMAL)),
    };
    const { windows, accepted } = generate(base(), early, normal, 10, seededRandom(15));
    expect([windows.windows.count, accepted]).toEqual([10, 0]);
    const nothing = { ...missed, marks: new Uint8Array(missed.marks.length) };
    const none = generate(base(), nothing, normal, 10, seededRandom(15));
    expect([none.windows.windows.count, none.accepted]).toEqual([0, 0]);
  });
});

test('marked windows are joined in order', () => {
  const both = joinMarked(missed, anomalies(3, 16, unlike));
  expect(both.windows.count).toBe(15);
  expect(both.windows.x).toHaveLength(15 * 24 * 3);
  expect(both.marks).toHaveLength(15 * 24);
  expect(both.windows.entities.slice(12)).toEqual(['cell-0', 'cell-1', 'cell-2']);
});
