import type { WindowBatch } from '../detector.ts';
import { requireShape } from '../detector-shape.ts';
import { Features } from './features.ts';
import type { MahalanobisModel } from './model.ts';
import { distance } from './whitening.ts';

/** The two addends of the score. */
export interface MahalanobisDistances {
  /** [B, hop] √(d²(level) · d²(local at the step)) */
  readonly deviations: Float32Array;
  /** [B] weighted d²(roughness) */
  readonly roughness: Float32Array;
}

/** @throws RangeError when the windows are of another shape than those of training */
export function mahalanobisDistances(model: MahalanobisModel, batch: WindowBatch): MahalanobisDistances {
  requireShape(batch, model.shape);
  const { count, kpis, hop } = batch;
  const features = new Features(model.shape);
  const deviations = new Float32Array(count * hop);
  const roughness = new Float32Array(count);
  for (let b = 0; b < count; b++) {
    features.read(batch, b);
    const ofLevel = distance(model.level, features.level);
    for (let j = 0; j < hop; j++) {
      deviations[b * hop + j] = Math.sqrt(ofLevel * distance(model.local, features.local, j * kpis));
    }
    roughness[b] = model.roughnessWeight * distance(model.roughness, features.roughness);
  }
  return { deviations, roughness };
}
