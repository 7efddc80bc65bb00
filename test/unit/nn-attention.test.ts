import { expect, test } from '@jest/globals';
import { add, type Tensor, type Tensor2D, type Tensor3D, tensor, tidy } from '@tensorflow/tfjs-core';
import {
  type AdditiveAttention,
  additiveAttention,
  type SelfAttention,
  selfAttention,
} from '#core/nn/attention.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const [BATCH, STEPS, CHANNELS, WIDTH] = [3, 6, 4, 5];
const random = seededRandom(1);
const normals = (shape: number[]) => {
  const size = shape.reduce((product, value) => product * value, 1);
  return { shape, values: Float32Array.from({ length: size }, () => random.normal()) };
};
const drawn = {
  h: normals([BATCH, STEPS, CHANNELS]),
  positions: normals([STEPS, CHANNELS]),
  keyWeights: normals([CHANNELS, WIDTH]),
  keyBias: normals([WIDTH]),
  queryWeights: normals([CHANNELS, WIDTH]),
  energyWeights: normals([WIDTH, 1]),
  valueWeights: normals([CHANNELS, CHANNELS]),
};
type Drawn = Record<keyof typeof drawn, Tensor>;

/** One over time, for each series of the batch; by step as well where every step asks. */
const kinds = {
  additive: ({ h, positions, ...rest }: Drawn) =>
    additiveAttention(h as Tensor3D, positions as Tensor2D, rest as unknown as AdditiveAttention),
  self: ({ h, positions, ...rest }: Drawn) =>
    selfAttention(h as Tensor3D, positions as Tensor2D, rest as unknown as SelfAttention),
};

function attend(kind: keyof typeof kinds, change: (tensors: Drawn) => Partial<Drawn> = () => ({})) {
  const read = { context: [] as number[], weights: [] as number[] };
  tidy(() => {
    const entries = Object.entries(drawn).map(([name, { shape, values }]) => [name, tensor(values, shape)]);
    const tensors = Object.fromEntries(entries) as Drawn;
    const { context, weights } = kinds[kind]({ ...tensors, ...change(tensors) });
    expect(context.shape).toEqual(kind === 'self' ? [BATCH, STEPS, CHANNELS] : [BATCH, CHANNELS]);
    expect(weights.shape).toEqual(kind === 'self' ? [BATCH, STEPS, STEPS] : [BATCH, STEPS]);
    read.context = [...context.dataSync()];
    read.weights = [...weights.dataSync()];
  });
  return read;
}

const rows = (weights: readonly number[]) =>
  Array.from({ length: weights.length / STEPS }, (_, i) => weights.slice(i * STEPS, (i + 1) * STEPS));

describe.each(['additive', 'self'] as const)('%s attention', (kind) => {
  test(`spreads a weight of 1 over time${unless}`, () => {
    for (const row of rows(attend(kind).weights)) {
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...row)).toBeGreaterThan(0);
      // An axis of one step would have a weight of 1 whatever it holds.
      expect(Math.max(...row)).toBeLessThan(0.999);
      expect(Math.max(...row)).toBeGreaterThan(1.5 / STEPS);
    }
  });

  test(`attends to other steps in another series${unless}`, () => {
    const [first, second] = kind === 'self' ? [0, STEPS] : [0, 1];
    const all = rows(attend(kind).weights);
    const moved = all[first].map((weight, t) => Math.abs(weight - all[second][t]));
    expect(Math.max(...moved)).toBeGreaterThan(0.05);
  });

  test(`its context is the weighted mean of what the steps hold${unless}`, () => {
    const { context, weights } = attend(kind);
    const held = (b: number, t: number, c: number) => {
      const step = Array.from({ length: CHANNELS }, (_, i) => drawn.h.values[(b * STEPS + t) * CHANNELS + i]);
      if (kind === 'additive') return step[c];
      return step.reduce((sum, value, i) => sum + value * drawn.valueWeights.values[i * CHANNELS + c], 0);
    };
    rows(weights).forEach((row, i) => {
      const b = kind === 'self' ? Math.floor(i / STEPS) : i;
      for (let c = 0; c < CHANNELS; c++) {
        const expected = row.reduce((sum, weight, t) => sum + weight * held(b, t, c), 0);
        expect(context[i * CHANNELS + c]).toBeCloseTo(expected, 4);
      }
    });
  });

  test.each(['positions', 'queryWeights', 'keyWeights'] as const)(
    `its weights depend on the %s${unless}`,
    (name) => {
      const { weights } = attend(kind);
      const others = attend(kind, (tensors) => ({ [name]: add(tensors[name], tensors[name]) })).weights;
      expect(Math.max(...weights.map((weight, i) => Math.abs(weight - others[i])))).toBeGreaterThan(0.01);
    },
  );
});
