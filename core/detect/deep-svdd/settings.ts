import type { EpochSettings } from '#core/nn/train-epochs.ts';

/** How a network is trained: as autoencoder first, then towards the centre. */
export interface SvddSettings extends Omit<EpochSettings, 'epochs'> {
  readonly pretrainingEpochs: number;
  readonly epochs: number;
  /** Epochs after which a radius is taken; before it is 0. */
  readonly warmUp: number;
}

const PUBLISHED: SvddSettings = {
  pretrainingEpochs: 100,
  epochs: 50,
  warmUp: 10,
  batch: 128,
  learningRate: 1e-3,
  weightDecay: 1e-6,
};

/** Rows from which batches are large. */
const MANY_ROWS = 10_000;

/** As published: the largest of its data sets has larger batches. */
export function settingsFor(rows: number): SvddSettings {
  return rows >= MANY_ROWS ? { ...PUBLISHED, batch: 1024 } : PUBLISHED;
}

/**
 * Of windows of series: brief, since what more training gains on usual steps it gains on anomalies too
 * (docs/adr/0028-deep-svdd-and-active-learning.md).
 */
export const WINDOW_SETTINGS: SvddSettings = { ...PUBLISHED, pretrainingEpochs: 10, epochs: 5, batch: 1024 };
