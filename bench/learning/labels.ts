import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import { chooseSpans } from '#services/retrainer/learning/choose-spans.ts';
import type { Strategy } from '#services/retrainer/strategy.ts';
import { type SeenSpan, spansSeen } from './seen-spans.ts';
import { judgedBy, type World } from './world.ts';

/** Share of the entities, the first ones, whose operators give feedback in the fleets. */
const SPEAKING = 0.4;
const FLEET_VERDICTS = { falsePositives: 60, falseNegatives: 24, truePositives: 40 };
/** Anomalous steps from which an operator notices a missed anomaly, in fleets and elsewhere. */
const LEAST_MISSED = { fleet: 8, entity: 3 };
const LEAST_CONFIRMED = { fleet: 4, entity: 3 };
/** Share of the feedback part's steps that so many verdicts are given for. */
const FEEDBACK_SHARE = 0.0074;

/** 124 verdicts, all on the first 40 % of the cells: what operators happen to judge does not resemble the fleet. */
export async function fleetVerdicts(world: World, seed: number): Promise<JudgedSpan[]> {
  const { entities } = world.replay.source;
  const speaking = new Set(entities.slice(0, Math.floor(SPEAKING * entities.length)).map(({ id }) => id));
  const spans = (await spansSeen(world)).filter(({ entity }) => speaking.has(entity));
  const { falsePositives, falseNegatives, truePositives } = FLEET_VERDICTS;
  const { wrong, missed, right } = sorted(spans, 'fleet', seed);
  return [
    ...wrong.slice(0, falsePositives).map((span) => judgedBy(world, span, 'FALSE_POSITIVE')),
    ...missed.slice(0, falseNegatives).map((span) => judgedBy(world, span, 'FALSE_NEGATIVE')),
    ...right.slice(0, truePositives).map((span) => judgedBy(world, span, 'TRUE_POSITIVE')),
  ];
}

/**
 * Verdicts on .74 % of the feedback part's steps, the mistakes first: up to a third misses and a third confirmations, the rest
 * false alarms; more misses where there are too few of those.
 */
export async function entityVerdicts(world: World, seed: number): Promise<JudgedSpan[]> {
  const { wrong, missed, right } = sorted(await spansSeen(world), 'entity', seed);
  const budget = Math.round(FEEDBACK_SHARE * (world.feedback.to - world.feedback.from));
  const third = Math.max(1, Math.floor(budget / 3));
  const confirmed = right.slice(0, third);
  const refuted = wrong.slice(0, budget - Math.min(missed.length, third) - confirmed.length);
  const unseen = missed.slice(0, budget - confirmed.length - refuted.length);
  return [
    ...refuted.map((span) => judgedBy(world, span, 'FALSE_POSITIVE')),
    ...unseen.map((span) => judgedBy(world, span, 'FALSE_NEGATIVE')),
    ...confirmed.map((span) => judgedBy(world, span, 'TRUE_POSITIVE')),
  ];
}

function sorted(spans: readonly SeenSpan[], protocol: 'fleet' | 'entity', seed: number) {
  const random = seededRandom(seed).fork('verdicts');
  const some = (wanted: (span: SeenSpan) => boolean) => random.shuffle(spans.filter(wanted));
  return {
    wrong: some(({ hasAlert, anomalous }) => hasAlert && anomalous === 0),
    missed: some(({ hasAlert, anomalous }) => !hasAlert && anomalous >= LEAST_MISSED[protocol]),
    right: some(({ hasAlert, anomalous }) => hasAlert && anomalous >= LEAST_CONFIRMED[protocol]),
  };
}

/** What operators answer to a run's label requests, all of them. */
export async function answers(
  world: World,
  verdicts: readonly JudgedSpan[],
  { budget, rounds, strategy, seed }: RequestPlan,
): Promise<JudgedSpan[]> {
  const { replay, history, base } = world;
  const answered: JudgedSpan[] = [];
  for (let round = 0; round < rounds; round++) {
    const judged = [...verdicts, ...answered];
    const chosen = await chooseSpans({
      kpiSet: replay.kpiSet,
      rows: history,
      base,
      judged,
      asked: answered,
      budget: Math.floor((budget * (round + 1)) / rounds) - answered.length,
      round,
      strategy,
      seed,
    });
    answered.push(...chosen.map((span) => judgedBy(world, span)));
  }
  return answered;
}

export interface RequestPlan {
  readonly budget: number;
  readonly rounds: number;
  readonly strategy: Strategy;
  readonly seed: number;
}
