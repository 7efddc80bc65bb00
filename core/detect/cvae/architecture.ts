import { fanInRange, type ParameterSpecs } from '#core/nn/parameters.ts';

/** Sizes of the network. */
export interface CvaeArchitecture {
  /** K */
  readonly kpis: number;
  /** T, steps that it reads: the last of a window */
  readonly steps: number;
  /** C, channels of the convolution */
  readonly channels: number;
  /** H, hidden units of either LSTM */
  readonly hidden: number;
  /** Z, latent variables */
  readonly latent: number;
}

/** Steps that the convolution sees at once. */
export const KERNEL = 3;

/** Bounds of log σ² of the latent variables. */
export const LOG_VARIANCE = { min: -6, max: 4 } as const;
/** Bounds of log s_k, in units of the KPI's typical step. */
export const LOG_SCALE = { min: -3, max: 4 } as const;

export type CvaeParameter =
  | 'convolutionWeights'
  | 'convolutionBias'
  | 'encoderWeights'
  | 'encoderBias'
  | 'meanWeights'
  | 'meanBias'
  | 'logVarianceWeights'
  | 'logVarianceBias'
  | 'decoderWeights'
  | 'decoderBias'
  | 'outputWeights'
  | 'outputBias'
  | 'logScale';

/** Shapes of the parameters; an LSTM's weights hold those of its input above those of its hidden state. */
export function cvaeParameters(architecture: CvaeArchitecture): ParameterSpecs<CvaeParameter> {
  const { kpis, channels, hidden, latent } = architecture;
  const condition = 2 * kpis;
  const drawn = (shape: readonly number[], inputs: number) => ({ shape, range: fanInRange(inputs) });
  return {
    convolutionWeights: drawn([KERNEL * kpis, channels], KERNEL * kpis),
    convolutionBias: drawn([channels], KERNEL * kpis),
    encoderWeights: drawn([channels + condition + hidden, 4 * hidden], hidden),
    encoderBias: drawn([4 * hidden], hidden),
    meanWeights: drawn([hidden, latent], hidden),
    meanBias: drawn([latent], hidden),
    logVarianceWeights: drawn([hidden, latent], hidden),
    logVarianceBias: drawn([latent], hidden),
    decoderWeights: drawn([latent + condition + hidden, 4 * hidden], hidden),
    decoderBias: drawn([4 * hidden], hidden),
    outputWeights: drawn([hidden, kpis], hidden),
    outputBias: drawn([kpis], hidden),
    logScale: { shape: [kpis], range: 0 },
  };
}
