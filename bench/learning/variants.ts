import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import type { FittedDetector } from '#core/detect/detector.ts';
import { familyOf } from '#core/detect/families.ts';
import { contributionWeightsOf } from '#core/detect/residual-features/contribution.ts';
import {
  HEAD_RECIPE,
  type HeadRecipe,
  learnHead,
  learnTuned,
  TUNING_RECIPE,
  type TuningRecipe,
} from '#core/learn/candidates.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import { EVENT_KINDS } from '#core/simulate/event-kinds.ts';
import { chooseThreshold } from '#core/threshold/choose.ts';
import { Course } from '#services/retrainer/learning/course.ts';
import { examine } from '#services/retrainer/learning/examine.ts';
import { heldBackOf } from '#services/retrainer/learning/folds.ts';
import { decide } from '#services/retrainer/learning/gate.ts';
import { anomalousDays } from '#services/retrainer/learning/held-back.ts';
import { fittedModelOf } from '#services/retrainer/learning/model-in-force.ts';
import { servedCandidate } from '#services/retrainer/learning/served.ts';
import { modelOf } from '#services/retrainer/learning/tune.ts';
import type { CandidateModel } from '#services/retrainer/learning/tuned.ts';
import { windowsOf } from '../base/windows.ts';
import { figuresOf, qualityIn } from './figures.ts';
import { answers, fleetVerdicts } from './labels.ts';
import type { PromotionRow, VariantFigures } from './report.ts';
import { scorePart, scoresIn } from './score.ts';
import { THRESHOLD, type World } from './world.ts';

/** Labels that a run may ask for. */
const BUDGET = 250;

/** How labels are come by: verdicts alone, or with answers to requests that were chosen in one round, at random, or in two. */
type LabelSource = 'verdicts' | 'tsal' | 'random' | 'rounds';
const PLANS = {
  tsal: { rounds: 1, strategy: 'tsal' },
  random: { rounds: 1, strategy: 'random' },
  rounds: { rounds: 2, strategy: 'tsal' },
} as const;

const NO_AUGMENTATION: HeadRecipe = { augmentation: 'none', synthetic: 0 };
const PLAIN: TuningRecipe = { ...TUNING_RECIPE, augmentation: 'none', replayed: 0, augmented: 0 };
const REPLAYED: TuningRecipe = { ...TUNING_RECIPE, augmentation: 'none', augmented: 0 };

/** Variants of AnoTuner's own method: what each adds, and which labels it learns from. */
const TUNINGS: Readonly<Record<string, readonly [TuningRecipe, LabelSource]>> = {
  naive: [{ ...PLAIN, objective: 'naive' }, 'verdicts'],
  unbounded: [{ ...PLAIN, objective: 'unbounded' }, 'verdicts'],
  bound: [REPLAYED, 'verdicts'],
  'bound+transplant': [TUNING_RECIPE, 'verdicts'],
  'bound+generation': [{ ...TUNING_RECIPE, augmentation: 'generate' }, 'verdicts'],
  'bound+transplant+tsal': [TUNING_RECIPE, 'tsal'],
  'bound+transplant+random': [TUNING_RECIPE, 'random'],
};

/** Variants of the head. */
const HEADS: Readonly<Record<string, readonly [HeadRecipe, LabelSource]>> = {
  head: [NO_AUGMENTATION, 'verdicts'],
  'head+random': [NO_AUGMENTATION, 'random'],
  'head+tsal': [NO_AUGMENTATION, 'tsal'],
  'head+tsal+augmentation': [HEAD_RECIPE, 'tsal'],
  'head+rounds': [NO_AUGMENTATION, 'rounds'],
  'head+rounds+augmentation': [HEAD_RECIPE, 'rounds'],
};

/** What the gate had to choose from, with all labels of both rounds. */
const GATED = ['threshold', 'anotuner', 'gated-head', 'fusion', 'promoted'] as const;
const LEFT_OUT = 'leave-one-out';

export const VARIANTS: readonly string[] = [
  'base',
  'mahalanobis',
  ...Object.keys(TUNINGS),
  ...Object.keys(HEADS),
  ...GATED,
  LEFT_OUT,
];

/** What is found of a kind that was left out of the labels, on one fleet. */
export interface LeftOut {
  readonly kind: string;
  readonly recall: number;
  readonly normalFlagged: number;
}

export interface FleetOutcome {
  readonly figures: readonly VariantFigures[];
  readonly leftOut: readonly LeftOut[];
  readonly promotion?: PromotionRow;
}

/**
 * All variants on one fleet.
 * @param wants which of `VARIANTS`
 * @param say told of each
 */
export async function fleetVariants(
  world: World,
  seed: number,
  wants: (variant: string) => boolean,
  say: (line: string) => void,
): Promise<FleetOutcome> {
  const { replay, rows, history, base, feedback, calibrationFrom, test } = world;
  const { kpiSet } = replay;
  const { hop } = kpiSet;
  const figures: VariantFigures[] = [];
  const add = async (
    variant: string,
    labels: number,
    model: { onnx: Uint8Array; settledDelay?: number; threshold: number; settledThreshold?: number | null },
  ) => {
    const { prompt, settled } = await scorePart(world, model, test);
    const row = (name: string, lookAhead: number, its: typeof prompt, threshold: number) => {
      const own = figuresOf(world, its, threshold)!;
      figures.push({ variant: name, seed, lookAhead, labels, ...own });
      const { pointF1, aucPr } = own;
      say(`fleet ${seed}: ${name}: F1 ${pointF1.toFixed(3)}, AUC-PR ${aucPr.toFixed(3)}`);
    };
    const hasBoth = settled !== undefined || variant === 'promoted';
    row(hasBoth ? `${variant}-prompt` : variant, hop - 1, prompt, model.threshold);
    if (settled !== undefined) {
      row(variant, (model.settledDelay ?? 0) + hop - 1, settled, model.settledThreshold!);
    } else if (hasBoth) row(variant, hop - 1, prompt, model.threshold);
  };
  /** With a threshold from the calibration days, as the base has it. */
  const addLearned = async (variant: string, labels: number, detector: FittedDetector) => {
    const served = servedCandidate(detector);
    const usual = await scorePart(world, served, { from: calibrationFrom, to: feedback.from });
    const at = (scores: typeof usual.prompt) =>
      chooseThreshold(scoresIn(scores, { from: calibrationFrom, to: feedback.from }), THRESHOLD);
    await add(variant, labels, {
      ...served,
      threshold: at(usual.prompt),
      settledThreshold: usual.settled === undefined ? null : at(usual.settled),
    });
  };

  if (wants('base')) await add('base', 0, { onnx: base.onnx, threshold: base.promptThreshold });
  const training = windowsOf(replay, rows, (last) => last < feedback.from);
  if (wants('mahalanobis')) {
    await addLearned('mahalanobis', 0, familyOf('mahalanobis').fit(training, seededRandom(seed)));
  }
  const labels = labelSource(world, seed);
  const judged = await labels('rounds');
  const options = { kpiSet, rows: history, base, judged, seed };
  const course = await Course.open(options);
  for (const [name, [recipe, source]] of Object.entries(TUNINGS)) {
    if (!wants(name) || !(course.base instanceof FittedAnotuner)) continue;
    const own = await labels(source);
    await addLearned(
      name,
      own.length,
      learnTuned(course.base, course.lesson(own)!, seededRandom(seed), recipe),
    );
  }
  for (const [name, [recipe, source]] of Object.entries(HEADS)) {
    if (!wants(name)) continue;
    const own = await labels(source);
    const lesson = course.lesson(own)!;
    const weights = contributionWeightsOf(lesson.normal);
    await addLearned(name, own.length, learnHead(lesson, weights, seededRandom(seed), recipe));
  }
  if (![...GATED, LEFT_OUT].some(wants)) return { figures, leftOut: [] };
  const inForce = fittedModelOf(base);
  const examined = await examine(course, judged, inForce, THRESHOLD);
  const decision = decide(examined, anomalousDays(heldBackOf(judged)), 0);
  say(`fleet ${seed}: gate: ${decision.reason}`);
  const built = new Map<string, CandidateModel>();
  for (const candidate of examined) {
    const { name } = candidate;
    const isChosen = name === (decision.chosen ?? 'base');
    const variant = {
      threshold: 'threshold',
      tuned: 'anotuner',
      head: 'gated-head',
      fusion: 'fusion',
      base: '',
    }[name];
    if (!isChosen && !wants(variant)) continue;
    const model = await modelOf(course, judged, candidate, inForce, THRESHOLD);
    built.set(name, model);
    if (wants(variant)) await add(variant, judged.length, model.model);
    if (isChosen && wants('promoted')) await add('promoted', judged.length, model.model);
  }
  const chosen = examined.find(({ name }) => name === decision.chosen);
  const leftOut: LeftOut[] = [];
  for (const kind of EVENT_KINDS.filter((event) => event.class !== 'REGIME')) {
    if (!wants(LEFT_OUT) || chosen === undefined) break;
    const rest = judged.filter((span) => !holds(world, span, kind.id));
    const model = (await modelOf(course, rest, chosen, inForce, THRESHOLD)).model;
    const { prompt, settled = prompt } = await scorePart(world, model, test);
    const quality = qualityIn(world, settled, model.settledThreshold ?? model.threshold)!;
    const { rate } = quality.recallByKind[kind.name];
    leftOut.push({ kind: kind.name, recall: rate, normalFlagged: quality.normalFlagged });
    say(
      `fleet ${seed}: without ${kind.name}: recall ${rate.toFixed(2)}, regimes ${quality.normalFlagged.toFixed(2)}`,
    );
  }
  return {
    figures,
    leftOut,
    promotion: { seed, candidate: decision.chosen ?? 'base', reason: decision.reason },
  };
}

/** Labels by their source, each gathered once. */
function labelSource(world: World, seed: number): (source: LabelSource) => Promise<readonly JudgedSpan[]> {
  const verdicts = fleetVerdicts(world, seed);
  const gathered = new Map<LabelSource, Promise<readonly JudgedSpan[]>>([['verdicts', verdicts]]);
  const gather = async (source: Exclude<LabelSource, 'verdicts'>) => {
    const given = await verdicts;
    return [...given, ...(await answers(world, given, { budget: BUDGET, seed, ...PLANS[source] }))];
  };
  return (source) => {
    const labels = gathered.get(source) ?? gather(source as Exclude<LabelSource, 'verdicts'>);
    gathered.set(source, labels);
    return labels;
  };
}

/** Whether any judged step is an anomaly of the kind. */
function holds({ replay }: World, { entity, anomalous }: JudgedSpan, kind: number): boolean {
  const { source, kpiSet } = replay;
  const labels = source.labels(entity)!;
  const step = (ms: number) => Math.round((ms - source.startMs) / kpiSet.granularityMs);
  return anomalous.some(({ from, to }) => labels.subarray(step(from), step(to) + 1).includes(kind));
}
