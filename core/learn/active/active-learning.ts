import { architectureFor } from '#core/detect/deep-svdd/architecture.ts';
import type { SvddLoss } from '#core/detect/deep-svdd/losses.ts';
import { pretrain } from '#core/detect/deep-svdd/pretrain.ts';
import { rowsAt } from '#core/detect/deep-svdd/rows.ts';
import { type SvddSettings, settingsFor } from '#core/detect/deep-svdd/settings.ts';
import { type SvddModel, svddScores, trainSvdd } from '#core/detect/deep-svdd/train.ts';
import { aucRoc } from '#core/evaluate/auc-roc.ts';
import { rank } from '#core/evaluate/ranking.ts';
import type { Random } from '#core/random/random.ts';
import { FIRST_QUANTILE, nextQuantile } from './adaptive-boundary.ts';
import { type LabelledPoints, minMax } from './prepare.ts';
import { pseudoAbnormal } from './pseudo-abnormal.ts';
import { type Query, queryByScore } from './query.ts';

export interface ActiveSettings {
  readonly loss: SvddLoss;
  readonly query: Query;
  /** Whether unlabelled points that are as good as known to be abnormal are left out of training. */
  readonly pseudoAbnormal: boolean;
  /** Stages with labels; before them comes one without. */
  readonly stages: number;
}

export interface ActiveStage {
  /** From 0. */
  readonly stage: number;
  /** Over all points. */
  readonly aucRoc: number;
  /** Points labelled so far, and how many of these are abnormal. */
  readonly labelled: number;
  readonly abnormal: number;
}

/** Labels are asked for so many at a time: 1 % of the points, 6 where these are few. */
export function labelsPerRound(points: number): number {
  return Math.max(6, Math.round(points / 100));
}

/**
 * Active anomaly detection by deep one-class classification (Kim et al., "Active anomaly detection based on deep one-class
 * classification", Pattern Recognition Letters 2023): train, judge, ask for some labels, and again from new weights. It is
 * transductive: what is judged is what was trained on.
 */
export class ActiveLearner {
  readonly #points: Float32Array;
  readonly #labels: Uint8Array;
  readonly #dimensions: number;
  readonly #random: Random;
  readonly #training: SvddSettings;
  readonly #pretrained = new Map<number, Float32Array>();

  /** @param training by default as published */
  constructor(
    data: LabelledPoints,
    random: Random,
    training: SvddSettings = settingsFor(data.labels.length),
  ) {
    this.#points = minMax(data.points, data.dimensions);
    this.#labels = data.labels;
    this.#dimensions = data.dimensions;
    this.#random = random;
    this.#training = training;
  }

  /** One stage after the other, from the one without labels. The same settings give the same stages, whatever ran before. */
  *run({ loss, query, pseudoAbnormal: dropsLikely, stages }: ActiveSettings): Generator<ActiveStage> {
    const marks = new Int8Array(this.#labels.length);
    const budget = labelsPerRound(marks.length);
    let quantile = FIRST_QUANTILE;
    let dropped: Int32Array = new Int32Array();
    for (let stage = 0; stage <= stages; stage++) {
      const model = this.#train(stage, loss, marks, dropped);
      const distances = svddScores(model, this.#points).map(Math.sqrt);
      yield this.#judged(stage, distances, marks);

      const open = Int32Array.from(marks.keys()).filter((place) => marks[place] === 0);
      const scores = Float32Array.from(open, (place) => distances[place]);
      const context = { boundary: model.radius, quantile };
      const asked = queryByScore(query, scores, budget, context, this.#random.fork(`query ${stage}`));
      for (const place of asked) marks[open[place]] = this.#labels[open[place]] === 0 ? 1 : -1;
      const normal = asked.filter((place) => marks[open[place]] > 0);
      if (asked.length > 0) quantile = nextQuantile(quantile, normal.length / asked.length);
      if (dropsLikely) dropped = pseudoAbnormal(distances, marks, budget);
    }
  }

  #train(stage: number, loss: SvddLoss, marks: Int8Array, dropped: Int32Array): SvddModel {
    const out = new Set(dropped);
    const kept = Int32Array.from(marks.keys()).filter((place) => !out.has(place));
    const marked = {
      points: rowsAt(this.#points, this.#dimensions, kept),
      marks: Int8Array.from(kept, (place) => marks[place]),
    };
    const random = this.#random.fork(`svdd ${stage}`);
    const architecture = architectureFor(this.#dimensions);
    return trainSvdd(architecture, marked, this.#autoencoder(stage), loss, this.#training, random);
  }

  /** Weights of a stage's autoencoder: it knows neither labels nor loss, so that one training does for all of these. */
  #autoencoder(stage: number): Float32Array {
    let weights = this.#pretrained.get(stage);
    if (weights === undefined) {
      const random = this.#random.fork(`autoencoder ${stage}`);
      weights = pretrain(architectureFor(this.#dimensions), this.#points, this.#training, random);
      this.#pretrained.set(stage, weights);
    }
    return weights;
  }

  #judged(stage: number, distances: Float32Array, marks: Int8Array): ActiveStage {
    return {
      stage,
      aucRoc: aucRoc(rank([{ scores: distances, labels: this.#labels }]))!,
      labelled: marks.filter((mark) => mark !== 0).length,
      abnormal: marks.filter((mark) => mark < 0).length,
    };
  }
}
