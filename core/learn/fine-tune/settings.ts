/**
 * What becomes of the reconstruction error ē of anomalous steps, with λ and the threshold m₀ in units of that error
 * (method of the fine-tuning: `labelAwareElbo`).
 * - `hinge`: λ T softplus((margin · m₀ − ē) / T), and the KL divergence is kept above a bound: pushes only up to the margin
 * - `inverse`: λ m₀ / (ē / m₀ + 0.1)
 * - `abc`: −λ log(1 − exp(−1.5 ē / m₀) + 1e-6)
 * - `unbounded`: λ times the ELBO itself, as published: it diverges, and is here to be measured
 * - `naive`: nothing; anomalous steps count nowhere
 */
export const OBJECTIVES = ['hinge', 'inverse', 'abc', 'unbounded', 'naive'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** The label-aware part of the loss. */
export interface LabelAwareSettings {
  readonly objective: Objective;
  /** Weight of the KL divergence. */
  readonly beta: number;
  /** λ: weight of anomalous steps. */
  readonly lambda: number;
  /** Of `hinge`: the error that anomalous steps shall have, in thresholds. More makes it forget what it already found. */
  readonly margin: number;
  /** Of `hinge`: T, the width over which it lets go, in units of the error. */
  readonly temperature: number;
}

export interface FineTuneSettings extends LabelAwareSettings {
  /** Judged windows in a batch. */
  readonly labelled: number;
  /** Share of them that holds an anomalous step. */
  readonly anomalousShare: number;
  /** Windows of history in a batch, taken as normal: without any it forgets real anomalies. */
  readonly replayed: number;
  /** Windows of augmentation in a batch. */
  readonly augmented: number;
  readonly steps: number;
  /** At the first step; it falls to 0 by a cosine. */
  readonly learningRate: number;
  readonly maxGradientNorm: number;
  /** Steps from one checkpoint to the next. */
  readonly checkpointEvery: number;
}

export const FINE_TUNE_DEFAULTS: FineTuneSettings = {
  objective: 'hinge',
  beta: 0.3,
  lambda: 1,
  margin: 2,
  temperature: 0.25,
  labelled: 64,
  anomalousShare: 1 / 4,
  replayed: 64,
  augmented: 32,
  steps: 400,
  learningRate: 2e-3,
  maxGradientNorm: 1,
  checkpointEvery: 50,
};
