import { expect, test } from '@jest/globals';
import { memory, tidy } from '@tensorflow/tfjs-core';
import { WindowStore } from '#core/detect/cvae/window-store.ts';
import { batchTensors, drawBatch } from '#core/learn/fine-tune/batch.ts';
import { MarkedStore } from '#core/learn/fine-tune/marked-store.ts';
import { FINE_TUNE_DEFAULTS } from '#core/learn/fine-tune/settings.ts';
import { MARK } from '#core/learn/marked-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const LENGTH = 6;
const STEPS = 4;
const shape = { length: LENGTH, kpis: 2, hop: 2 };
const windows = randomBatch(shape, 5, seededRandom(1));
const { NORMAL: N, ANOMALOUS: A, UNKNOWN: U } = MARK;
/** Of the third window only what lies before the last steps is known. */
const marks = Uint8Array.from([
  ...[U, U, N, N, A, U],
  ...[A, A, N, N, N, N],
  ...[N, A, U, U, U, U],
  ...[U, U, U, U, U, N],
  ...[N, N, N, N, N, N],
]);
const judged = new MarkedStore({ windows, marks }, STEPS, (i) => i === 4);
const replay = new WindowStore(7, STEPS, 2);
const history = randomBatch(shape, 7, seededRandom(2));
for (let i = 0; i < 7; i++) replay.set(i, history, i);
const none = new MarkedStore({ windows: { ...windows, count: 0 }, marks: new Uint8Array() }, STEPS);
const settings = { ...FINE_TUNE_DEFAULTS, labelled: 16, replayed: 3, augmented: 5 };

describe('a batch', () => {
  test(`takes judged windows by what is known of their last steps${unless}`, () => {
    expect(judged.count).toBe(4);
    expect(judged.anomalous).toEqual([0]);
    expect(judged.normal).toEqual([1, 2, 3]);
    expect(judged.mistaken).toEqual([3]);
    expect([...judged.marksAt(0)]).toEqual([N, N, A, U]);
    expect([...judged.marksAt(2)]).toEqual([U, U, U, N]);
  });

  test(`has its share of anomalies, and of what was taken for one${unless}`, () => {
    const drawn = drawBatch({ judged, augmented: judged, replay }, seededRandom(3), settings);
    expect(drawn.judged.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(drawn.judged.slice(4, 10)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(drawn.judged.slice(10).every((place) => judged.normal.includes(place))).toBe(true);
    expect([drawn.judged.length, drawn.augmented.length, drawn.replay.length]).toEqual([16, 5, 3]);
  });

  test(`is made of what there is${unless}`, () => {
    const alone = new MarkedStore({ windows, marks: new Uint8Array(marks.length).fill(A) }, STEPS);
    const drawn = drawBatch(
      { judged: alone, augmented: none, replay: new WindowStore(0, STEPS, 2) },
      seededRandom(3),
      settings,
    );
    expect([drawn.judged.length, drawn.augmented.length, drawn.replay.length]).toEqual([16, 0, 0]);
    const augmentedOnly = drawBatch({ judged: none, augmented: judged, replay }, seededRandom(3), settings);
    expect([augmentedOnly.judged.length, augmentedOnly.augmented.length]).toEqual([0, 5]);
  });

  test(`tells of each step whether it is normal or anomalous, replayed ones being normal${unless}`, () => {
    const { numTensors } = memory();
    tidy(() => {
      const drawn = { judged: [0, 2], augmented: [1], replay: [6] };
      const { input, marks: told } = batchTensors({ judged, augmented: judged, replay }, drawn);
      expect(input.x.shape).toEqual([STEPS, 4, 2]);
      expect(told.normal.arraySync()).toEqual([
        [1, 0, 1, 1],
        [1, 0, 1, 1],
        [0, 0, 1, 1],
        [0, 1, 1, 1],
      ]);
      expect(told.anomalous.arraySync()).toEqual([
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
      ]);
      const [last] = input.x.arraySync().slice(-1);
      expect(last[0]).toEqual([...windows.x.subarray(LENGTH * 2 - 2, LENGTH * 2)]);
      expect(last[3]).toEqual([...history.x.subarray(-2)]);
      expect(input.trend.arraySync()[3]).toEqual([...history.trend.subarray(-2)]);
    });
    expect(memory().numTensors).toBe(numTensors);
  });
});
