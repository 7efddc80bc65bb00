/** How a CVAE is built and trained. */
export interface CvaeSettings {
  /** T: it reads so many of a window's last steps, or all where there are fewer. */
  readonly steps: number;
  readonly channels: number;
  readonly hidden: number;
  readonly latent: number;
  /** Weight of the KL divergence. */
  readonly beta: number;
  /** Steps of training over which the weight of the KL divergence rises from 0. */
  readonly warmUp: number;
  /** Windows in a batch. */
  readonly batch: number;
  /** Steps of training at most. */
  readonly trainingSteps: number;
  /** At the first step; it falls to 0 by a cosine. */
  readonly learningRate: number;
  readonly maxGradientNorm: number;
  /** Windows that are trained on at most; a larger history is sampled evenly. */
  readonly maxWindows: number;
  /** Share of the windows that are held out to see whether training still helps. */
  readonly heldOut: number;
  /** Steps from one look at them to the next. */
  readonly validateEvery: number;
  /** Looks without any gain after which training stops. */
  readonly patience: number;
}

/**
 * Few latent variables and few steps: what a larger or longer trained network gains on usual windows it also gains on
 * anomalies, which it learns to reconstruct (docs/adr/0020-base-model.md).
 */
export const DEFAULT_SETTINGS: CvaeSettings = {
  steps: 24,
  channels: 32,
  hidden: 32,
  latent: 4,
  beta: 0.3,
  warmUp: 300,
  batch: 128,
  trainingSteps: 500,
  learningRate: 2e-3,
  maxGradientNorm: 1,
  maxWindows: 32_768,
  heldOut: 1 / 32,
  validateEvery: 50,
  patience: 3,
};
