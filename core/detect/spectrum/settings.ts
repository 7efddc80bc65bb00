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

/**
 * As published. The source does not speak of the rows predicted: here as many as from one block to the next, so that each row
 * is judged once. Nor of the learning rate: at 0.001 the network has learned little more than a mean spectrum in 50 epochs.
 */
export const SPECTRUM_DEFAULTS: SpectrumSettings = {
  window: 100,
  predict: 25,
  shift: 25,
  layers: 3,
  hidden: 64,
  batch: 256,
  epochs: 50,
  patience: 8,
  learningRate: 5e-3,
  maxGradientNorm: 1,
};
