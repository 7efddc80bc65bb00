import type { WindowShape } from '../detector.ts';
import type { Averages } from '../residual-features/averages.ts';
import type { Whitening } from './whitening.ts';

/** What the detector has learned; the score and its graph are both made from this. */
export interface MahalanobisModel {
  readonly shape: WindowShape;
  readonly levelAverages: Averages;
  readonly localAverages: Averages;
  /** Of the trailing means [spans · K]. */
  readonly level: Whitening;
  /** Of the mean [K] around one step. */
  readonly local: Whitening;
  /** Of the roughness [K]. */
  readonly roughness: Whitening;
  readonly roughnessWeight: number;
  /** [K] */
  readonly contributionWeights: Float64Array;
}
