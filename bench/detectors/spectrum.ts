import { distribution } from '#core/detect/spectrum/distribution.ts';
import { SPECTRUM_KINDS, type SpectrumKind } from '#core/simulate/spectra/kinds.ts';
import { thresholdAtFalsePositiveRate } from '#core/threshold/quantile.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { lineChart } from '#scripts/report/charts.ts';
import type { ReportSection, ReportTable } from '#scripts/report/html-report.ts';
import { textTable } from '#scripts/report/text-table.ts';
import type { Progress } from '#scripts/start/progress.ts';
import { type Range, rangeOf, rangeText } from '../figures-text.ts';
import {
  DETECTORS,
  type FlaggedShare,
  type ForecastErrors,
  measureSeed,
  RATES,
  type SeedFigures,
  type SpectrumDetector,
  STRENGTHS,
} from './spectrum/measure-seed.ts';

type Point = readonly [error: number, share: number];

/** What the spectrum forecaster finds on generated spectra. Apart from what ends in seconds or second it is the same for the same seeds. */
export interface SpectrumFigures {
  readonly bySeed: readonly SeedFigures[];
  /** Over seeds. */
  readonly flagged: readonly (Omit<FlaggedShare, 'share'> & Range)[];
  /** Of the forecast's errors, first seed: anomalies at their usual strength, in at most `CDF_POINTS` points. */
  readonly distributions: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly thresholds: readonly { readonly rate: number; readonly threshold: number }[];
}

const CDF_POINTS = 200;
/** At which strengths are compared. */
const COMPARED_RATE = 0.05;
const FORECASTING: readonly SpectrumDetector[] = ['forecast', 'mean spectrum', 'either'];

/** Detection rate of each kind at false-positive rates from validation, with a receiver of its own for each seed. */
export async function spectrumFigures({
  seeds,
  progress,
}: {
  readonly seeds: number;
  readonly progress: Progress;
}): Promise<SpectrumFigures> {
  await loadTensorFlow();
  const measured = Array.from({ length: seeds }, (_, seed) =>
    measureSeed(seed, (step, steps) => progress.update('training', seed * steps + step, seeds * steps)),
  );
  const bySeed = measured.map(({ figures }) => figures);
  const flagged = bySeed[0].flagged.map(({ share: _, ...of }, i) => ({
    ...of,
    ...rangeOf(bySeed.map((figures) => figures.flagged[i].share)),
  }));
  const [{ errors }] = measured;
  return { bySeed, flagged, distributions: distributionsOf(errors), thresholds: thresholdsOf(errors) };
}

/** What a person reads at the end. */
export function spectrumSummary(figures: SpectrumFigures): string {
  return tablesOf(figures)
    .map((table) => `${table.caption}\n${textTable(table)}`)
    .join('\n\n');
}

export function spectrumSection(figures: SpectrumFigures): ReportSection {
  const { distributions, thresholds } = figures;
  const chart = lineChart({
    title: 'Distribution of forecast errors, first seed',
    xLabel: 'forecast error',
    yLabel: 'share of blocks',
    series: distributions.map(({ name, points }) => ({ name, points, step: true })),
    thresholds: thresholds.map(({ rate, threshold }) => ({
      name: percent(rate),
      value: threshold,
      axis: 'x',
    })),
  });
  return {
    heading: 'Spectrum forecaster',
    text:
      'Generated spectra of a 20 MHz LTE band; each seed is another receiver. Thresholds are quantiles of the errors on ' +
      'validation, the last 20 % of each recording trained on. Held out are normal recordings that nothing has seen: what is ' +
      'flagged of them is the false-positive rate that a user would meet.',
    tables: tablesOf(figures),
    charts: [chart],
  };
}

function tablesOf({ bySeed, flagged }: SpectrumFigures): (ReportTable & { readonly caption: string })[] {
  const cell = (detector: SpectrumDetector, kind: SpectrumKind, strength: number, rate: number) =>
    rangeText(
      flagged.find(
        (row) =>
          row.detector === detector && row.kind === kind && row.strength === strength && row.rate === rate,
      )!,
    );
  const anomalous = SPECTRUM_KINDS.filter((kind) => kind !== 'normal');
  return [
    ...RATES.map((rate) => ({
      caption: `Spectra: share of blocks flagged at a false-positive rate of ${percent(rate)}`,
      columns: ['detector', 'held out', ...anomalous],
      rows: DETECTORS.map((detector) => [
        detector,
        ...SPECTRUM_KINDS.map((kind) => cell(detector, kind, 0, rate)),
      ]),
    })),
    {
      caption: `Spectra: share of blocks flagged by strength, at ${percent(COMPARED_RATE)}`,
      columns: ['detector', 'dB above usual', ...anomalous],
      rows: FORECASTING.flatMap((detector) =>
        STRENGTHS.map((strength) => [
          detector,
          strength,
          ...anomalous.map((kind) => cell(detector, kind, strength, COMPARED_RATE)),
        ]),
      ),
    },
    {
      caption: 'Spectra: training',
      columns: ['seed', 'blocks', 'validation', 'epochs', 'loss', 'on validation', 'seconds', 'blocks/s'],
      rows: bySeed.map((row) => [
        ...[row.seed, row.trainingBlocks, row.validationBlocks, row.epochs, row.loss, row.validationLoss],
        ...[row.trainSeconds, Math.round(row.blocksPerSecond)],
      ]),
    },
  ];
}

function distributionsOf({ validation, byKind }: ForecastErrors): SpectrumFigures['distributions'] {
  const named = [...byKind].map(([kind, errors]) => [kind === 'normal' ? 'held out' : kind, errors] as const);
  return [['validation', validation] as const, ...named].map(([name, errors]) => ({
    name,
    points: evenly(distribution(errors), CDF_POINTS),
  }));
}

function thresholdsOf({ validation }: ForecastErrors): SpectrumFigures['thresholds'] {
  return RATES.map((rate) => ({ rate, threshold: thresholdAtFalsePositiveRate(validation, rate) }));
}

/** At most so many of the points, the last among them. */
function evenly(points: readonly Point[], most: number): Point[] {
  const step = Math.max(1, points.length / most);
  return Array.from({ length: Math.ceil(points.length / step) }, (_, i) => {
    return points[Math.min(points.length, Math.ceil((i + 1) * step)) - 1];
  });
}

const percent = (rate: number): string => `${100 * rate} %`;
