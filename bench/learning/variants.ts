import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
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
import { Course } from '#services/retrainer/learning/course.ts';
import { examine } from '#services/retrainer/learning/examine.ts';
import { heldBackOf } from '#services/retrainer/learning/folds.ts';
import { decide } from '#services/retrainer/learning/gate.ts';
import { anomalousDays } from '#services/retrainer/learning/held-back.ts';
import { fittedModelOf } from '#services/retrainer/learning/model-in-force.ts';
import { modelOf } from '#services/retrainer/learning/tune.ts';
import type { CandidateName } from '#services/retrainer/learning/tuned.ts';
import { windowsOf } from '../base/windows.ts';
import { answers, fleetVerdicts } from './labels.ts';
import type { LeftOut, PromotionRow, VariantFigures } from './report.ts';
import { Scoreboard } from './scoreboard.ts';
import { THRESHOLD, type World } from './world.ts';

/** Labels that a run may ask for. */
const BUDGET = 250;
/** Of heads in the ablation: the calibration days hold anomalies too, which heads find. */
const HEAD_THRESHOLD = { method: 'quantile', level: 0.995 } as const;

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

/** Under what name each stands that the gate had to choose from, with all labels of both rounds. */
const GATED: Readonly<Record<CandidateName, string>> = {
  base: 'in-force',
  threshold: 'threshold',
  tuned: 'anotuner',
  head: 'gated-head',
  fusion: 'fusion',
};
const LEFT_OUT = 'leave-one-out';

export const VARIANTS: readonly string[] = [
  'base',
  'mahalanobis',
  ...Object.keys(TUNINGS),
  ...Object.keys(HEADS),
  'threshold',
  'anotuner',
  'gated-head',
  'fusion',
  'promoted',
  LEFT_OUT,
];

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
  const { replay, rows, history, base, feedback } = world;
  const { kpiSet } = replay;
  const board = new Scoreboard(world, seed, say);
  if (wants('base')) await board.add('base', 0, { onnx: base.onnx, threshold: base.promptThreshold });
  if (wants('mahalanobis')) {
    const training = windowsOf(replay, rows, (last) => last < feedback.from);
    const fitted = familyOf('mahalanobis').fit(training, seededRandom(seed));
    await board.addLearned('mahalanobis', 0, fitted, THRESHOLD);
  }
  const labels = labelSource(world, seed);
  const judged = await labels('rounds');
  const course = await Course.open({ kpiSet, rows: history, base, judged, seed });
  for (const [name, [recipe, source]] of Object.entries(TUNINGS)) {
    if (!wants(name) || !(course.base instanceof FittedAnotuner)) continue;
    const own = await labels(source);
    const tuned = learnTuned(course.base, course.lesson(own)!, seededRandom(seed), recipe);
    await board.addLearned(name, own.length, tuned, THRESHOLD);
  }
  for (const [name, [recipe, source]] of Object.entries(HEADS)) {
    if (!wants(name)) continue;
    const own = await labels(source);
    const lesson = course.lesson(own)!;
    const head = learnHead(lesson, contributionWeightsOf(lesson.normal), seededRandom(seed), recipe);
    await board.addLearned(name, own.length, head, HEAD_THRESHOLD);
  }
  if (![...Object.values(GATED), 'promoted', LEFT_OUT].some(wants)) {
    return { figures: board.figures, leftOut: [] };
  }

  const inForce = fittedModelOf(base);
  const examined = await examine(course, judged, inForce, THRESHOLD);
  const decision = decide(examined, anomalousDays(heldBackOf(judged)), 0);
  say(`fleet ${seed}: gate: ${decision.reason}`);
  const candidate = decision.chosen ?? 'base';
  for (const its of examined) {
    const names = [GATED[its.name], ...(its.name === candidate ? ['promoted'] : [])].filter(wants);
    if (names.length === 0) continue;
    const { model } = await modelOf(course, judged, its, inForce, THRESHOLD);
    for (const name of names) await board.add(name, judged.length, model);
  }
  const chosen = examined.find(({ name }) => name === candidate)!;
  const leftOut: LeftOut[] = [];
  for (const kind of EVENT_KINDS.filter((event) => event.class !== 'REGIME' && wants(LEFT_OUT))) {
    const rest = judged.filter((span) => !holds(world, span, kind.id));
    const { model } = await modelOf(course, rest, chosen, inForce, THRESHOLD);
    leftOut.push(await board.withoutKind(kind.name, model));
  }
  return {
    figures: board.figures,
    leftOut,
    promotion: { seed, candidate, reason: decision.reason },
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
