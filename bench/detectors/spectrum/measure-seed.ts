import { BlockSet } from '#core/detect/spectrum/blocks.ts';
import { featurize } from '#core/detect/spectrum/featurize.ts';
import { MeanSpectrum } from '#core/detect/spectrum/mean-spectrum.ts';
import { SPECTRUM_DEFAULTS } from '#core/detect/spectrum/settings.ts';
import type { Spectra } from '#core/detect/spectrum/spectra.ts';
import { splitBlocks } from '#core/detect/spectrum/split.ts';
import { trainSpectrum } from '#core/detect/spectrum/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { SPECTRUM_KINDS, type SpectrumKind, USUAL_STRENGTH } from '#core/simulate/spectra/kinds.ts';
import { drawSite, Recording } from '#core/simulate/spectra/recording.ts';
import { thresholdAtFalsePositiveRate } from '#core/threshold/quantile.ts';
import { bandPowers, lastRowErrors, windowMeanErrors } from './baselines.ts';

export const RATES = [0.1, 0.05, 0.01] as const;
/** dB above what is usual for a kind. */
export const STRENGTHS = [-6, 0, 6] as const;
export const DETECTORS = [
  'forecast',
  'mean spectrum',
  'either',
  'last row stays',
  'window mean stays',
  'band power',
] as const;
export type SpectrumDetector = (typeof DETECTORS)[number];
type Measure = Exclude<SpectrumDetector, 'either'>;

const RATIO = 10;
const ROWS = 1500;
const TRAINING_RECORDINGS = 32;
const HELD_OUT_RECORDINGS = 12;
/** Of each kind at each strength. */
const ANOMALOUS_RECORDINGS = 6;

/** What one detector flags of one kind; of normal recordings, at any strength, that are its false positives. */
export interface FlaggedShare {
  readonly detector: SpectrumDetector;
  readonly kind: SpectrumKind;
  /** dB above what is usual for the kind. */
  readonly strength: number;
  readonly rate: number;
  readonly share: number;
}

export interface SeedFigures {
  readonly seed: number;
  readonly trainingBlocks: number;
  readonly validationBlocks: number;
  readonly epochs: number;
  readonly loss: number;
  /** Least. */
  readonly validationLoss: number;
  readonly flagged: readonly FlaggedShare[];
  readonly trainSeconds: number;
  /** Blocks that the network forecasts in a second. */
  readonly blocksPerSecond: number;
}

/** Errors of the forecast, for distribution functions; those of anomalies at their usual strength. */
export interface ForecastErrors {
  readonly validation: Float64Array;
  readonly byKind: ReadonlyMap<SpectrumKind, Float64Array>;
}

/** One receiver: trains on its normal recordings, and judges others of it. TensorFlow must have been loaded. */
export function measureSeed(
  seed: number,
  onProgress: (value: number, total: number) => void,
): { readonly figures: SeedFigures; readonly errors: ForecastErrors } {
  const random = seededRandom(seed);
  const site = drawSite(random.fork('site'));
  const recorded = (kind: SpectrumKind, strength: number, count: number, name: string): Spectra[] =>
    Array.from({ length: count }, (_, i) => {
      const options = { site, kind, strength: USUAL_STRENGTH[kind] + strength };
      const recording = new Recording(options, random.fork(`${name} ${i}`));
      return featurize((first, iq) => recording.read(first, iq), ROWS, RATIO);
    });
  const normal = recorded('normal', 0, TRAINING_RECORDINGS, 'training');
  const blocks = splitBlocks(normal, SPECTRUM_DEFAULTS, normal[0].width);
  const { training, validation } = blocks;

  const began = performance.now();
  const { forecaster, epochs } = trainSpectrum(
    blocks,
    random.fork('training'),
    SPECTRUM_DEFAULTS,
    ({ step, steps }) => onProgress(step, steps),
  );
  const trainSeconds = (performance.now() - began) / 1000;
  const meanSpectrum = MeanSpectrum.of(training);

  let [forecastBlocks, forecastSeconds] = [0, 0];
  const measures: Readonly<Record<Measure, (blocks: BlockSet) => Float64Array>> = {
    forecast(of) {
      const start = performance.now();
      const errors = forecaster.errors(of);
      forecastSeconds += (performance.now() - start) / 1000;
      forecastBlocks += of.count;
      return errors;
    },
    'mean spectrum': (of) => meanSpectrum.departures(of),
    'last row stays': lastRowErrors,
    'window mean stays': windowMeanErrors,
    'band power': bandPowers,
  };
  const errorsOf = (of: BlockSet) => mapped(measures, (measure) => measure(of));
  const usual = errorsOf(validation);

  const flagged: FlaggedShare[] = [];
  const byKind = new Map<SpectrumKind, Float64Array>();
  const judge = (kind: SpectrumKind, strength: number, spectra: readonly Spectra[]) => {
    const set = new BlockSet(SPECTRUM_DEFAULTS, validation.width);
    for (const own of spectra) set.add(own);
    const errors = errorsOf(set);
    if (strength === 0) byKind.set(kind, errors.forecast);
    for (const detector of DETECTORS) {
      for (const rate of RATES) {
        const share = shareOf(detector, errors, usual, rate);
        flagged.push({ detector, kind, strength, rate, share });
      }
    }
  };
  judge('normal', 0, recorded('normal', 0, HELD_OUT_RECORDINGS, 'held out'));
  for (const strength of STRENGTHS) {
    for (const kind of SPECTRUM_KINDS.filter((kind) => kind !== 'normal')) {
      judge(kind, strength, recorded(kind, strength, ANOMALOUS_RECORDINGS, kind));
    }
  }
  const last = epochs[epochs.length - 1];
  const figures = {
    seed,
    trainingBlocks: training.count,
    validationBlocks: validation.count,
    epochs: epochs.length,
    loss: last.loss,
    validationLoss: Math.min(...epochs.map(({ validationLoss }) => validationLoss)),
    flagged,
    trainSeconds,
    blocksPerSecond: forecastBlocks / forecastSeconds,
  };
  return { figures, errors: { validation: usual.forecast, byKind } };
}

type Errors = Readonly<Record<Measure, Float64Array>>;

function shareOf(detector: SpectrumDetector, errors: Errors, usual: Errors, rate: number): number {
  const above = (measure: Measure, at: number) => {
    const threshold = thresholdAtFalsePositiveRate(usual[measure], at);
    return Array.from(errors[measure], (error) => error > threshold);
  };
  const either = () => {
    const meanSpectrum = above('mean spectrum', rate / 2);
    return above('forecast', rate / 2).map((hit, i) => hit || meanSpectrum[i]);
  };
  const hits = detector === 'either' ? either() : above(detector, rate);
  return hits.filter(Boolean).length / hits.length;
}

function mapped<K extends string, A, B>(record: Readonly<Record<K, A>>, f: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, f(value)])) as Record<K, B>;
}
