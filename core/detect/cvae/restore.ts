import { parameterArrays } from '#core/nn/parameters.ts';
import type { TrainedWeights, WindowShape } from '../detector.ts';
import { cvaeParameters } from './architecture.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from './settings.ts';
import type { TrainedCvae } from './train.ts';

/** A CVAE as it was when its weights were taken: `FittedCvae.weights` and this are each other's inverse. */
export interface RestoredCvae {
  readonly trained: TrainedCvae;
  readonly settings: CvaeSettings;
}

/**
 * The network that published weights belong to. What else a detector has learned, scales of contributions and the
 * Mahalanobis model, is not among the weights: the history that the model was trained on gives the same again, by
 * `sampleWindows` (with the same stream of chance) and `learnMahalanobis`.
 * @throws RangeError when a setting is missing, or there are more or fewer weights than the network has
 */
export function restoreCvae(weights: TrainedWeights, { length, kpis }: WindowShape): RestoredCvae {
  const settings = settingsOf(weights.settings);
  const { steps, channels, hidden, latent } = settings;
  const architecture = { kpis, steps: Math.min(steps, length), channels, hidden, latent };
  const { parameters, optimizer } = weights;
  parameterArrays(parameters, cvaeParameters(architecture));
  if (optimizer.length !== 2 * parameters.length) {
    throw new RangeError(`state of ${optimizer.length} values for ${parameters.length} parameters`);
  }
  const adam = {
    step: weights.steps,
    parameters,
    mean: optimizer.slice(0, parameters.length),
    square: optimizer.slice(parameters.length),
  };
  return { trained: { architecture, parameters, adam }, settings };
}

function settingsOf(stored: TrainedWeights['settings']): CvaeSettings {
  const entries = Object.keys(DEFAULT_SETTINGS).map((name) => {
    const value = stored[name];
    if (typeof value !== 'number') throw new RangeError(`weights without the setting ${name}`);
    return [name, value];
  });
  return Object.fromEntries(entries) as CvaeSettings;
}
