import type { Replay } from '#scripts/start/prepare-source.ts';
import { tune } from '#services/retrainer/learning/tune.ts';
import { figuresOf, type TestFigures } from './figures.ts';
import { answers, entityVerdicts } from './labels.ts';
import type { EntityRow } from './report.ts';
import { scorePart } from './score.ts';
import { THRESHOLD, type World, worldOf } from './world.ts';

/** Sets of real entities, the step of their rows, which their files do not tell, and the labels that a run may ask for. */
export const SETS = [
  { set: 'smd', granularity: 60_000, budget: 250 },
  { set: 'asd', granularity: 300_000, budget: 60 },
] as const;
const ROUNDS = 2;

/**
 * One real entity with a model of its own: trained without labels, judged by operators in the first half of the labelled part,
 * tested on the second.
 */
export async function entityRow(
  { set, budget }: (typeof SETS)[number],
  entity: string,
  replay: Replay,
  seed: number,
): Promise<EntityRow> {
  const { source, trainSteps } = replay;
  const half = trainSteps + Math.floor((source.steps - trainSteps) / 2);
  const world = await worldOf(replay, { from: trainSteps, to: half });
  const verdicts = await entityVerdicts(world, seed);
  const plan = { budget, rounds: ROUNDS, strategy: 'tsal', seed } as const;
  const judged = [...verdicts, ...(await answers(world, verdicts, plan))];
  const { kpiSet } = replay;
  const { base, history } = world;
  const tuned = await tune({ kpiSet, rows: history, base, judged, seed, threshold: THRESHOLD, now: 0 });
  const isPromoted = tuned.decision.outcome === 'PROMOTED';
  const before = await tested(world, { onnx: base.onnx, threshold: base.promptThreshold });
  return {
    set,
    entity,
    before,
    after: isPromoted ? await tested(world, tuned.published!.model) : before,
    candidate: tuned.decision.chosen ?? 'base',
    labels: judged.length,
  };
}

/** @returns null where the test part has no labels */
async function tested(
  world: World,
  model: { readonly onnx: Uint8Array; readonly threshold: number; readonly settledDelay?: number },
): Promise<EntityRow['after']> {
  const { prompt } = await scorePart(world, model, world.test);
  const figures = figuresOf(world, prompt, model.threshold);
  return figures === undefined ? null : briefly(figures);
}

function briefly({ aucPr, vusPr, pointF1 }: TestFigures) {
  return { aucPr, vusPr, f1: pointF1 };
}
