import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { cvaeParameters } from '#core/detect/cvae/architecture.ts';
import type { CvaeInput } from '#core/detect/cvae/network.ts';
import { CvaeScorer } from '#core/detect/cvae/score.ts';
import type { TrainedCvae } from '#core/detect/cvae/train.ts';
import { WindowStore } from '#core/detect/cvae/window-store.ts';
import type { TrainingRun } from '#core/detect/detector.ts';
import { Adam, type AdamState, adamStart } from '#core/nn/adam.ts';
import { compiled } from '#core/nn/compiled.ts';
import { parameterArrays, parameterTensors } from '#core/nn/parameters.ts';
import { cosineDecay } from '#core/nn/schedule.ts';
import type { Random } from '#core/random/random.ts';
import type { MarkedWindows } from '../marked-windows.ts';
import { batchTensors, drawBatch, type FineTuneStores } from './batch.ts';
import { labelAwareElbo } from './label-aware-elbo.ts';
import { MarkedStore } from './marked-store.ts';
import type { FineTuneSettings } from './settings.ts';

/** Steps from one report to the next. */
const REPORT_EVERY = 10;

export interface FineTuneWindows {
  /** What operators judged, missed anomalies among it. */
  readonly judged: MarkedWindows;
  /** More of what they missed: `transplant` or `generate`. */
  readonly augmented?: MarkedWindows;
  /** History, taken as normal: that of the base, `FittedCvae.windows.training`. */
  readonly replay?: WindowStore;
}

interface FineTuneCheckpoint {
  readonly adam: AdamState;
}

/**
 * Corrects a CVAE by what operators judged (AnoTuner's supervised fine-tuning). It starts from the base's weights with a
 * fresh optimiser; log s_k stays what it was, so that errors keep their units. Each step draws from a stream of its own, so
 * that a training which goes on from a checkpoint ends with the same parameters.
 * @param threshold of the base's error: the mean over the KPIs from which a step counts as found
 * @throws RangeError where no step of any window is known, or the threshold is not over 0
 */
export function fineTune(
  base: TrainedCvae,
  windows: FineTuneWindows,
  threshold: number,
  settings: FineTuneSettings,
  random: Random,
  run: TrainingRun = {},
): TrainedCvae {
  if (!(threshold > 0)) throw new RangeError(`fine-tuning to a threshold of ${threshold}`);
  const { architecture } = base;
  const stores = storesOf(windows, base, threshold);
  const specs = cvaeParameters(architecture);
  const { logScale } = parameterArrays(base.parameters, specs);
  const start = run.checkpoint as FineTuneCheckpoint | undefined;
  const adam = new Adam(start?.adam ?? adamStart(base.parameters.slice()), settings.maxGradientNorm);

  const slope = compiled((parameters, x, seasonal, trend, unit, normal, anomalous, noise) => {
    const input = { x, seasonal, trend, unit } as CvaeInput;
    const marks = { normal, anomalous } as { normal: Tensor2D; anomalous: Tensor2D };
    const lossOf = (at: Tensor) => {
      const tensors = { ...parameterTensors(at as Tensor1D, specs), logScale: tensor1d(logScale) };
      return labelAwareElbo(tensors, input, marks, noise as Tensor2D, threshold, settings);
    };
    const { value, grad } = valueAndGrad(lossOf)(parameters);
    return [value, grad];
  });
  const step = () => {
    const draw = random.fork(`step ${adam.step}`);
    const drawn = drawBatch(stores, draw, settings);
    return tidy(() => {
      const { input, marks } = batchTensors(stores, drawn);
      const noiseShape: [number, number] = [input.trend.shape[0], architecture.latent];
      const noise = Float32Array.from({ length: noiseShape[0] * noiseShape[1] }, () => draw.normal());
      const { x, seasonal, trend, unit } = input;
      const [loss, gradient] = slope.call(
        adam.parameters,
        x,
        seasonal,
        trend,
        unit,
        marks.normal,
        marks.anomalous,
        tensor2d(noise, noiseShape),
      );
      adam.apply(gradient as Tensor1D, cosineDecay(settings.learningRate, adam.step / settings.steps));
      return loss.dataSync()[0];
    });
  };

  try {
    while (adam.step < settings.steps) {
      const loss = step();
      const isLast = adam.step === settings.steps;
      if (isLast || adam.step % REPORT_EVERY === 0) {
        run.onProgress?.({ step: adam.step, steps: settings.steps, loss });
      }
      if (isLast || adam.step % settings.checkpointEvery === 0) {
        run.onCheckpoint?.({ adam: adam.state() } satisfies FineTuneCheckpoint);
      }
    }
    const state = adam.state();
    return { architecture, parameters: state.parameters, adam: state };
  } finally {
    adam.dispose();
    slope.dispose();
  }
}

function storesOf(
  { judged, augmented, replay }: FineTuneWindows,
  { architecture, parameters }: TrainedCvae,
  threshold: number,
): FineTuneStores {
  const { steps, kpis } = architecture;
  const { hop } = judged.windows;
  const scores = new CvaeScorer(architecture, parameters).score(judged.windows);
  const isFlagged = (i: number) => scores.subarray(i * hop, (i + 1) * hop).some((score) => score > threshold);
  const none = { windows: { ...judged.windows, count: 0 }, marks: new Uint8Array() };
  const stores = {
    judged: new MarkedStore(judged, steps, isFlagged),
    augmented: new MarkedStore(augmented ?? none, steps),
    replay: replay ?? new WindowStore(0, steps, kpis),
  };
  if (stores.judged.count + stores.augmented.count === 0) throw new RangeError('no step has been judged');
  return stores;
}
