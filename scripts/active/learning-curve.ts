import { ActiveLearner, type ActiveSettings } from '#core/learn/active/active-learning.ts';
import { type LabelledPoints, polluted } from '#core/learn/active/prepare.ts';
import { seededRandom } from '#core/random/random.ts';

/** AUC-ROC at one stage, over seeds. */
export interface CurvePoint {
  /** Labels asked for so far, and how many of these were abnormal; means over seeds. */
  readonly labelled: number;
  readonly abnormal: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly bySeed: readonly number[];
}

/** What labels make of one way to learn and to ask. */
export interface LearningCurve extends Omit<ActiveSettings, 'stages'> {
  /** From the stage without labels on. */
  readonly stages: readonly CurvePoint[];
}

/** The rows that take part: all, or with a pollution ratio as many of the abnormal ones, which the seed chooses. */
export function takenOf(data: LabelledPoints, pollution: number | undefined, seed: number): LabelledPoints {
  return pollution === undefined ? data : polluted(data, pollution, seededRandom(seed).fork('pollution'));
}

/** One learner for each seed, of which each has its own choice of abnormal rows where only some take part. */
export function learnersOf(
  data: LabelledPoints,
  pollution: number | undefined,
  seeds: readonly number[],
): ActiveLearner[] {
  return seeds.map((seed) => new ActiveLearner(takenOf(data, pollution, seed), seededRandom(seed)));
}

/** @param onStage after each stage of each seed */
export function learningCurve(
  learners: readonly ActiveLearner[],
  settings: ActiveSettings,
  onStage: () => void,
): LearningCurve {
  const bySeed = learners.map((learner) => {
    const stages = [];
    for (const stage of learner.run(settings)) {
      stages.push(stage);
      onStage();
    }
    return stages;
  });
  const { stages: last, ...way } = settings;
  const stages = Array.from({ length: last + 1 }, (_, i) => {
    const reached = bySeed.map((stages) => stages[i]);
    const mean = meanOf(reached.map(({ aucRoc }) => aucRoc));
    const figures = reached.map(({ aucRoc }) => aucRoc);
    return {
      labelled: meanOf(reached.map(({ labelled }) => labelled)),
      abnormal: meanOf(reached.map(({ abnormal }) => abnormal)),
      mean,
      std: Math.sqrt(meanOf(figures.map((figure) => (figure - mean) ** 2))),
      min: Math.min(...figures),
      max: Math.max(...figures),
      bySeed: figures,
    };
  });
  return { ...way, stages };
}

/** How tables and plots name a curve. */
export function curveName({ loss, query, pseudoAbnormal }: Omit<LearningCurve, 'stages'>): string {
  return `${loss} + ${query}${pseudoAbnormal ? ' + pseudo-abnormal' : ''}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
