import type { Attention } from '#core/detect/cnn/architecture.ts';
import { LEVEL_RULE_SHARE, levelDeviations } from '#core/detect/threshold-rule/threshold-rule.ts';
import { type ConfusionMatrix, confusionMatrix } from '#core/evaluate/confusion-matrix.ts';
import { fBeta, ratio } from '#core/evaluate/ratio.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { seededRandom } from '#core/random/random.ts';
import { bestThreshold } from '#core/traffic/choose-threshold.ts';
import { forecastTraffic } from '#core/traffic/forecast-traffic.ts';
import { relativeDeviations } from '#core/traffic/relative-deviation.ts';
import type { TrafficInput } from './traffic-input.ts';

/** A miss costs more than a false alarm. */
const BETA = 2;
/** Share of the actual traffic by which a forecast may be off, as published. */
const PUBLISHED_THRESHOLD = 0.4;

/** The published networks, by what they are called here. */
export const FORECASTERS: Readonly<Record<string, Attention>> = {
  cnn: 'none',
  'cnn-bahdanau': 'bahdanau',
  'cnn-self-attention': 'self-attention',
};

/**
 * How a threshold came to be: told by a rule or a paper, best on the labels of the validation part, on those of training and
 * validation part, or best on those of the test part itself, which nobody has beforehand: it bounds what a threshold could do.
 */
export type ThresholdBy = 'rule' | 'published' | 'validation' | 'chosen' | 'oracle';

/** A detector on the test part. */
export interface TrafficRow extends ConfusionMatrix {
  readonly detector: string;
  readonly thresholdBy: ThresholdBy;
  /** null where nothing is left to chance */
  readonly seed: number | null;
  /** null where only flags are known */
  readonly threshold: number | null;
  readonly precision: number;
  readonly recall: number;
  readonly f2: number;
}

/** The same over all seeds. */
export interface TrafficMean {
  readonly detector: string;
  readonly thresholdBy: ThresholdBy;
  readonly seeds: number;
  readonly f2: number;
  readonly f2Range: readonly [low: number, high: number];
}

export interface TrafficPlot {
  readonly detector: string;
  /** [test steps] of the first KPI, with the first seed and the chosen threshold; null where there is none */
  readonly predicted: readonly (number | null)[];
  readonly flagged: readonly number[];
}

export interface TrafficFigures {
  readonly entity: string;
  readonly kpi: string;
  /** Steps and labelled ones of the training, validation and test part. */
  readonly parts: readonly { readonly part: string; readonly steps: number; readonly labelled: number }[];
  readonly rows: readonly TrafficRow[];
  readonly means: readonly TrafficMean[];
  /** What our rule flags beside what the company's does, where that is known. */
  readonly agreement?: ConfusionMatrix;
  readonly test: {
    /** ms */
    readonly times: readonly number[];
    readonly actual: readonly (number | null)[];
    readonly labels: readonly number[];
    readonly plots: readonly TrafficPlot[];
  };
}

export interface MeasureOptions {
  readonly seeds: number;
  readonly firstSeed: number;
  onProgress?(done: number, all: number): void;
}

/** Measures rules and forecasters on the last 21 % of the steps, with thresholds from the steps before. TensorFlow has been loaded. */
export function measureTraffic(input: TrafficInput, options: MeasureOptions): TrafficFigures {
  const { own, labels, split, rule } = input;
  const { series, kpis } = own;
  const { validationFrom, testFrom, steps } = split;
  const rows: TrafficRow[] = [];
  const plots: TrafficPlot[] = [];
  if (rule !== undefined) {
    rows.push(
      judged('company rule', 'rule', null, null, rowOf(rule.flagged, labels, testFrom, steps, rule.known)),
    );
  }
  const levels = levelDeviations(series);
  const ofLevels = rowOf(levels, labels, testFrom, steps);
  rows.push(judged('threshold-rule', 'rule', null, LEVEL_RULE_SHARE, ofLevels));
  const names = Object.keys(FORECASTERS);
  for (const [n, name] of names.entries()) {
    for (let i = 0; i < options.seeds; i++) {
      const seed = options.firstSeed + i;
      const done = n * options.seeds + i;
      const { predicted, typical } = forecastTraffic(series, split, FORECASTERS[name], seededRandom(seed), {
        onProgress: ({ step, steps: most }) =>
          options.onProgress?.(done + step / most, names.length * options.seeds),
      });
      const deviations = relativeDeviations(series.values, predicted, typical);
      const test = rowOf(deviations, labels, testFrom, steps);
      const bestOn = (from: number) =>
        bestThreshold(rowOf(deviations, labels, from, testFrom), BETA) ?? PUBLISHED_THRESHOLD;
      const [validated, chosen] = [bestOn(validationFrom), bestOn(0)];
      rows.push(judged(name, 'published', seed, PUBLISHED_THRESHOLD, test));
      rows.push(judged(name, 'validation', seed, validated, test));
      rows.push(judged(name, 'chosen', seed, chosen, test));
      rows.push(judged(name, 'oracle', seed, bestThreshold(test, BETA)!, test));
      if (i === 0) plots.push(plotOf(name, predicted, deviations, chosen, kpis.length, testFrom));
    }
  }
  const part = (name: string, from: number, to: number) => ({
    part: name,
    steps: to - from,
    labelled: labels.subarray(from, to).reduce((sum, label) => sum + (label === 0 ? 0 : 1), 0),
  });
  const agreed =
    rule && confusionMatrix([rowOf(levels, rule.flagged, 0, steps, rule.known)], LEVEL_RULE_SHARE);
  return {
    entity: series.entity,
    kpi: kpis[0],
    parts: [
      part('training', 0, validationFrom),
      part('validation', validationFrom, testFrom),
      part('test', testFrom, steps),
    ],
    rows,
    means: meansOf(rows),
    ...(agreed === undefined ? {} : { agreement: agreed }),
    test: {
      times: Array.from(
        { length: steps - testFrom },
        (_, i) => series.startMs + (testFrom + i) * series.granularityMs,
      ),
      actual: everyNth(series.values, kpis.length, testFrom),
      labels: [...labels.subarray(testFrom)],
      plots,
    },
  };
}

/** Steps `from` to `to`, of which those without a score count nowhere. */
function rowOf(
  scores: ArrayLike<number>,
  labels: Uint8Array,
  from: number,
  to: number,
  known?: Uint8Array,
): EvaluationRow {
  const own = Float64Array.from({ length: to - from }, (_, i) => scores[from + i]);
  return {
    scores: own,
    labels: labels.subarray(from, to),
    scored: Uint8Array.from(own, (score, i) => (Number.isNaN(score) || known?.[from + i] === 0 ? 0 : 1)),
  };
}

function judged(
  detector: string,
  thresholdBy: ThresholdBy,
  seed: number | null,
  threshold: number | null,
  row: EvaluationRow,
): TrafficRow {
  const matrix = confusionMatrix([row], threshold ?? 0);
  const { truePositives, falsePositives, falseNegatives } = matrix;
  const precision = ratio(truePositives, truePositives + falsePositives);
  const recall = ratio(truePositives, truePositives + falseNegatives);
  return {
    detector,
    thresholdBy,
    seed,
    threshold,
    ...matrix,
    precision,
    recall,
    f2: fBeta(precision, recall, BETA),
  };
}

function meansOf(rows: readonly TrafficRow[]): TrafficMean[] {
  const groups = Map.groupBy(rows, ({ detector, thresholdBy }) => `${detector} ${thresholdBy}`);
  return [...groups.values()].map((own) => {
    const figures = own.map(({ f2 }) => f2);
    const [{ detector, thresholdBy }] = own;
    const f2 = figures.reduce((sum, value) => sum + value, 0) / figures.length;
    const f2Range = [Math.min(...figures), Math.max(...figures)] as const;
    return { detector, thresholdBy, seeds: own.length, f2, f2Range };
  });
}

function plotOf(
  detector: string,
  predicted: Float32Array,
  deviations: Float64Array,
  threshold: number,
  kpis: number,
  from: number,
): TrafficPlot {
  return {
    detector,
    predicted: everyNth(predicted, kpis, from),
    flagged: [...deviations.subarray(from)].map((deviation) => (deviation > threshold ? 1 : 0)),
  };
}

/** The first KPI of steps from `from` on. */
function everyNth(values: Float32Array, kpis: number, from: number): (number | null)[] {
  return Array.from({ length: values.length / kpis - from }, (_, i) => {
    const value = values[(from + i) * kpis];
    return Number.isNaN(value) ? null : value;
  });
}
