import type { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import type { TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import type { Random } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { fineTune } from './fine-tune/fine-tune.ts';
import { generate } from './fine-tune/generate.ts';
import { anomalousOf, markedAt } from './fine-tune/marked-selection.ts';
import { FINE_TUNE_DEFAULTS, type FineTuneSettings } from './fine-tune/settings.ts';
import { transplant } from './fine-tune/transplant.ts';
import type { ExampleGroup } from './head/examples.ts';
import { type FittedHead, trainHead } from './head/head.ts';
import { presumedNormal } from './judged-windows.ts';
import { MARK, type MarkedWindows } from './marked-windows.ts';
import { syntheticAnomalies } from './synthetic.ts';

/** What candidates learn from. */
export interface Lesson {
  /** Every window that holds a judged step. */
  readonly judged: MarkedWindows;
  /** Windows of which nobody has said anything. */
  readonly normal: WindowBatch;
}

/** How missed anomalies are multiplied. */
export type Augmentation = 'transplant' | 'generate' | 'none';

export interface HeadRecipe {
  readonly augmentation: 'transplant' | 'none';
  /** Windows with anomalies of no particular kind. */
  readonly synthetic: number;
}

export interface TuningRecipe extends FineTuneSettings {
  readonly augmentation: Augmentation;
}

export const HEAD_RECIPE: HeadRecipe = { augmentation: 'transplant', synthetic: 1000 };
export const TUNING_RECIPE: TuningRecipe = { ...FINE_TUNE_DEFAULTS, augmentation: 'transplant' };

/** Windows that anomalies are transplanted to. */
const TRANSPLANTS = 300;
/** What anomalies weigh against all that is normal: those that operators named, and those that were made. */
const WEIGHT = { judged: 0.15, transplanted: 0.05, synthetic: 0.05 };
/** Share of the anomalies of no particular kind that strike what operators have called normal, odd as it may look. */
const ON_JUDGED = 1 / 3;
/** Share of usual errors below the error from which a step counts as found, while fine-tuning. */
const FOUND_LEVEL = 0.998;
/** Of the steps that a CVAE reads, the share that must be judged for a window to teach it. */
const LEAST_KNOWN = 0.5;

interface Recipe {
  readonly augmentation: Augmentation;
  readonly synthetic?: number;
}

/** Anomalous windows that a recipe makes. */
export function windowsMade({ augmentation, synthetic = 0 }: Recipe): number {
  return (augmentation === 'none' ? 0 : TRANSPLANTS) + synthetic;
}

/** A head on what operators judged, beside anomalies made from theirs and anomalies of no particular kind. */
export function learnHead(
  { judged, normal }: Lesson,
  contributionWeights: Float64Array,
  random: Random,
  recipe: HeadRecipe = HEAD_RECIPE,
): FittedHead {
  const { length, kpis, hop } = normal;
  const groups: ExampleGroup[] = [
    { marked: [judged, presumedNormal(normal)], anomalousWeight: WEIGHT.judged },
  ];
  if (recipe.augmentation === 'transplant') {
    const transplanted = transplant(judged, normal, TRANSPLANTS, random.fork('transplants'));
    groups.push({ marked: [transplanted], anomalousWeight: WEIGHT.transplanted });
  }
  if (recipe.synthetic > 0) {
    const draw = random.fork('synthetic');
    const onUsual = Math.round((1 - ON_JUDGED) * recipe.synthetic);
    const hosts = [
      syntheticAnomalies(presumedNormal(normal), onUsual, draw.fork('usual')),
      syntheticAnomalies(normalOf(judged), recipe.synthetic - onUsual, draw.fork('judged')),
    ];
    groups.push({ marked: hosts, anomalousWeight: WEIGHT.synthetic });
  }
  return trainHead({ length, kpis, hop }, groups, contributionWeights, random.fork('trees'));
}

/** The base with its CVAE fine-tuned by AnoTuner's own method. */
export function learnTuned(
  base: FittedAnotuner,
  { judged, normal }: Lesson,
  random: Random,
  { augmentation, ...settings }: TuningRecipe = TUNING_RECIPE,
  run: TrainingRun = {},
): FittedAnotuner {
  const { trained, windows } = base.cvae;
  const { steps } = trained.architecture;
  const readable = markedAt(judged, knownWindows(judged, steps));
  const missed = markedAt(readable, anomalousOf(readable, steps));
  const draw = random.fork('augmentation');
  const augmented = {
    transplant: () => transplant(missed, normal, TRANSPLANTS, draw),
    generate: () => generate(trained, missed, normal, TRANSPLANTS, draw).windows,
    none: () => undefined,
  }[augmentation]();
  const threshold = quantile(base.cvae.score(normal).scores, FOUND_LEVEL);
  const lesson = {
    judged: readable,
    replay: windows.training,
    ...(augmented === undefined || augmented.windows.count === 0 ? {} : { augmented }),
  };
  return base.tuned(fineTune(trained, lesson, threshold, settings, random.fork('tuning'), run));
}

/** The windows with normal steps and no anomalous one. */
function normalOf(marked: MarkedWindows): MarkedWindows {
  const { count, length } = marked.windows;
  const places = Array.from({ length: count }, (_, i) => i).filter((i) => {
    const own = marked.marks.subarray(i * length, (i + 1) * length);
    return own.includes(MARK.NORMAL) && !own.includes(MARK.ANOMALOUS);
  });
  return markedAt(marked, places);
}

/** Indices of the windows of whose last `steps` steps enough are known. */
function knownWindows({ windows: { count, length }, marks }: MarkedWindows, steps: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const own = marks.subarray((i + 1) * length - steps, (i + 1) * length);
    const known = own.reduce((sum, mark) => sum + Number(mark !== MARK.UNKNOWN), 0);
    return known >= LEAST_KNOWN * steps;
  });
}
