import type { Attention } from './architecture.ts';

/** How a forecaster is built and trained. */
export interface CnnSettings {
  readonly attention: Attention;
  readonly filters: number;
  readonly hidden: number;
  /** Share of the hidden units that a step of training leaves out. */
  readonly dropout: number;
  /** Samples in a batch. */
  readonly batch: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Epochs without any gain on the samples held out after which training stops. */
  readonly patience: number;
}

/** Those of a detector. */
export interface CnnDetectorSettings extends CnnSettings {
  /** Windows that are trained on at most; of a longer history every n-th. */
  readonly maxWindows: number;
  /** Share of each entity's windows, its last, that are held out to see whether training still helps. */
  readonly heldOut: number;
}

/** As published for traffic (DeepAnT, method.md section 2). */
export const PUBLISHED_SETTINGS: CnnSettings = {
  attention: 'none',
  filters: 32,
  hidden: 1024,
  dropout: 0.4,
  batch: 32,
  learningRate: 1e-4,
  epochs: 30,
  patience: 3,
};

/** The published network in larger and fewer steps, so that many KPIs are fitted in seconds (docs/adr/0026-cnn-forecaster.md). */
export const DETECTOR_SETTINGS: CnnDetectorSettings = {
  ...PUBLISHED_SETTINGS,
  batch: 64,
  learningRate: 1e-3,
  epochs: 10,
  maxWindows: 1024,
  heldOut: 0.15,
};
