import { add, div, expandDims, sub, type Tensor3D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { cvaeParameters } from '#core/detect/cvae/architecture.ts';
import { type CvaeInput, conditionOf, decode, encode } from '#core/detect/cvae/network.ts';
import { reparameterise } from '#core/detect/cvae/objective.ts';
import type { TrainedCvae } from '#core/detect/cvae/train.ts';
import { WindowStore } from '#core/detect/cvae/window-store.ts';
import type { WindowBatch } from '#core/detect/detector.ts';
import { windowsAt } from '#core/detect/window-selection.ts';
import { parameterTensors } from '#core/nn/parameters.ts';
import type { Random } from '#core/random/random.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';
import { fineTune } from './fine-tune.ts';
import { FINE_TUNE_DEFAULTS, type FineTuneSettings } from './settings.ts';
import { putResidual, transplant } from './transplant.ts';

/** How the generator is made from the base: long on few windows, with hardly any pull towards what is usual. */
const GENERATOR: FineTuneSettings = {
  ...FINE_TUNE_DEFAULTS,
  objective: 'naive',
  beta: 0.02,
  labelled: 36,
  replayed: 0,
  augmented: 12,
  steps: 200,
  learningRate: 3e-3,
};
/** Transplants that it learns from beside what was missed. */
const TRANSPLANTS = 100;
/** Noise in the latent variables, in standard deviations of what the encoder answers. */
const JITTER = 0.5;

/** A copy of the base, tuned until it reconstructs what was missed, and the base itself. */
export interface ConditionalGenerator {
  readonly base: TrainedCvae;
  readonly tuned: TrainedCvae;
}

/**
 * @param missed windows with anomalous steps among those that the network reads
 * @param normal windows under whose conditions they are learned too
 */
export function trainGenerator(
  base: TrainedCvae,
  missed: MarkedWindows,
  normal: WindowBatch,
  random: Random,
): ConditionalGenerator {
  const windows = {
    judged: asNormal(missed),
    augmented: asNormal(transplant(missed, normal, TRANSPLANTS, random.fork('examples'))),
  };
  return { base, tuned: fineTune(base, windows, 1, GENERATOR, random.fork('training')) };
}

/**
 * Windows that the generator makes: the latent variables of missed windows, with noise, decoded under the conditions of
 * normal ones. A decoder has no noise of its own, and a smooth course would be told by that alone: what the base leaves
 * unexplained of the normal window is put on top. Only steps that are anomalous in the missed window change.
 * @returns `count` windows, each step marked NORMAL or ANOMALOUS
 */
export function decodeAnomalies(
  { base, tuned }: ConditionalGenerator,
  missed: MarkedWindows,
  normal: WindowBatch,
  count: number,
  random: Random,
): MarkedWindows {
  const { steps, latent } = base.architecture;
  const placesIn = (batch: WindowBatch) =>
    Array.from({ length: count }, () => random.integer(0, batch.count));
  const donors = placesIn(missed.windows);
  const hosts = placesIn(normal);
  const noise = Float32Array.from({ length: count * latent }, () => random.normal(0, JITTER));
  const windows = windowsAt(normal, hosts);
  /** [T, B, K] residuals in units of typical steps */
  const residuals = tidy(() => {
    const donor = inputOf(windowsAt(missed.windows, donors), steps);
    const host = inputOf(windows, steps);
    const z = reparameterise(encodeBy(tuned, donor), tensor2d(noise, [count, latent]));
    const condition = add(host.seasonal, expandDims(host.trend, 0));
    const departure = sub(decodeBy(tuned, z, host), condition);
    const unexplained = sub(host.x, decodeBy(base, encodeBy(base, host).mean, host));
    const inUnits = (values: Tensor3D, { unit }: CvaeInput) => div(values, expandDims(unit, 0));
    return add(inUnits(departure as Tensor3D, donor), inUnits(unexplained as Tensor3D, host)).dataSync();
  });
  const { length, kpis } = windows;
  const marks = new Uint8Array(count * length);
  donors.forEach((from, i) => {
    for (let t = length - steps; t < length; t++) {
      if (missed.marks[from * length + t] !== MARK.ANOMALOUS) continue;
      marks[i * length + t] = MARK.ANOMALOUS;
      const row = ((t - length + steps) * count + i) * kpis;
      for (let k = 0; k < kpis; k++) putResidual(windows, i, t, k, residuals[row + k]);
    }
  });
  return { windows, marks };
}

/** All that is known of them taken as normal: what is reconstructed, not what is to be found. */
function asNormal({ windows, marks }: MarkedWindows): MarkedWindows {
  return { windows, marks: marks.map((mark) => (mark === MARK.UNKNOWN ? mark : MARK.NORMAL)) };
}

function inputOf(batch: WindowBatch, steps: number): CvaeInput {
  const store = new WindowStore(batch.count, steps, batch.kpis);
  for (let i = 0; i < batch.count; i++) store.set(i, batch, i);
  return store.all();
}

const tensorsOf = ({ architecture, parameters }: TrainedCvae) =>
  parameterTensors(tensor1d(parameters), cvaeParameters(architecture));

const encodeBy = (cvae: TrainedCvae, input: CvaeInput) =>
  encode(tensorsOf(cvae), input.x, conditionOf(input));

const decodeBy = (cvae: TrainedCvae, z: Parameters<typeof decode>[1], input: CvaeInput) =>
  decode(tensorsOf(cvae), z, input);
