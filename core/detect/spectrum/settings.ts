import type { BlockShape } from './blocks.ts';

/** How a spectrum forecaster is built and trained. */
export interface SpectrumSettings extends BlockShape {
  /** LSTM layers. */
  readonly layers: number;
  /** Hidden units of each. */
  readonly hidden: number;
  /** Blocks in a batch. */
  readonly batch: number;
  /** Passes over the training blocks at most. */
  readonly epochs: number;
  /** Epochs without any gain on the validation blocks after which training stops. */
  readonly patience: number;
  readonly learningRate: number;
  readonly maxGradientNorm: number;
}

/** As published, but for the rows predicted, of which the source does not speak: as many as from one block to the next. */
export const SPECTRUM_DEFAULTS: SpectrumSettings = {
  window: 100,
  predict: 25,
  shift: 25,
  layers: 3,
  hidden: 64,
  batch: 256,
  epochs: 50,
  patience: 8,
  learningRate: 1e-3,
  maxGradientNorm: 1,
};
