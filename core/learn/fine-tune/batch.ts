import { concat, type Tensor2D, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import type { CvaeInput } from '#core/detect/cvae/network.ts';
import type { WindowStore } from '#core/detect/cvae/window-store.ts';
import type { Random } from '#core/random/random.ts';
import { MARK } from '../marked-windows.ts';
import type { StepMarks } from './label-aware-elbo.ts';
import type { MarkedStore } from './marked-store.ts';
import type { FineTuneSettings } from './settings.ts';

/** What a fine-tuning learns from. A part that is empty takes no room in a batch. */
export interface FineTuneStores {
  readonly judged: MarkedStore;
  readonly augmented: MarkedStore;
  /** Taken as normal. */
  readonly replay: WindowStore;
}

/** The windows of one step, by their places. */
export interface DrawnBatch {
  readonly judged: readonly number[];
  readonly augmented: readonly number[];
  readonly replay: readonly number[];
}

/** A batch as `labelAwareElbo` reads it. */
export interface MarkedBatch {
  readonly input: CvaeInput;
  readonly marks: StepMarks;
}

/**
 * Draws the windows of one step: as many from each part whatever step it is. Half of the normal ones are such as the base took
 * for anomalous: among many more that operators were asked about, what they complained of would hardly be seen. Where judged
 * windows are all normal or all anomalous, they fill the room of the others.
 */
export function drawBatch(
  { judged, augmented, replay }: FineTuneStores,
  random: Random,
  settings: FineTuneSettings,
): DrawnBatch {
  const draw = (count: number, among: number) =>
    Array.from({ length: among === 0 ? 0 : count }, () => random.integer(0, among));
  const drawFrom = (count: number, places: readonly number[]) =>
    draw(count, places.length).map((i) => places[i]);
  const { labelled, anomalousShare } = settings;
  const wanted = Math.round(labelled * anomalousShare);
  const anomalous = judged.anomalous.length === 0 ? 0 : judged.normal.length === 0 ? labelled : wanted;
  const mistaken = judged.mistaken.length === 0 ? 0 : Math.round((labelled - anomalous) / 2);
  return {
    judged: [
      ...drawFrom(anomalous, judged.anomalous),
      ...drawFrom(mistaken, judged.mistaken),
      ...drawFrom(labelled - anomalous - mistaken, judged.normal),
    ],
    augmented: draw(settings.augmented, augmented.count),
    replay: draw(settings.replayed, replay.count),
  };
}

/** The drawn windows as tensors, judged first, replay last. */
export function batchTensors({ judged, augmented, replay }: FineTuneStores, drawn: DrawnBatch): MarkedBatch {
  const parts = [
    { store: judged.windows, places: drawn.judged },
    { store: augmented.windows, places: drawn.augmented },
    { store: replay, places: drawn.replay },
  ].filter(({ places }) => places.length > 0);
  const inputs = parts.map(({ store, places }) => store.tensors(places));
  const marks = [
    ...drawn.judged.map((place) => judged.marksAt(place)),
    ...drawn.augmented.map((place) => augmented.marksAt(place)),
  ];
  const count = marks.length + drawn.replay.length;
  const { steps } = parts[0].store;
  const where = (wanted: number) => {
    const mask = new Float32Array(steps * count);
    for (let b = 0; b < count; b++) {
      for (let t = 0; t < steps; t++) mask[t * count + b] = Number((marks[b]?.[t] ?? MARK.NORMAL) === wanted);
    }
    return tensor2d(mask, [steps, count]);
  };
  const joined = <T extends Tensor2D | Tensor3D>(of: (input: CvaeInput) => T, axis: number) =>
    concat(inputs.map(of) as Tensor3D[], axis) as T;
  return {
    input: {
      x: joined(({ x }) => x, 1),
      seasonal: joined(({ seasonal }) => seasonal, 1),
      trend: joined(({ trend }) => trend, 0),
      unit: joined(({ unit }) => unit, 0),
    },
    marks: { normal: where(MARK.NORMAL), anomalous: where(MARK.ANOMALOUS) },
  };
}
