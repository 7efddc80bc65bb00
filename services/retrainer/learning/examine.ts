import { surpriseOf } from '#core/learn/fusion/surprise.ts';
import { type ThresholdTerms, thresholdOfTrial } from '#core/learn/gate/threshold.ts';
import { type EvidenceScores, figuresOf, joinTrials, type Trial, trialOf } from '#core/learn/gate/trial.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import type { Figures } from '#schemas/types/topics.ts';
import type { FittedModel } from '../fit-base.ts';
import type { Course } from './course.ts';
import { foldsOf, heldBackOf } from './folds.ts';
import { recallSlack } from './gate.ts';
import { anomalousDays } from './held-back.ts';
import { evidenceScores, servedCandidate, servedModel } from './served.ts';
import { type CandidateFigures, type CandidateName, NO_FIGURES } from './tuned.ts';

/** The thresholds that were best on labels held back, in surprise; undefined where labels tell none. */
export interface BestThresholds {
  readonly prompt: number | undefined;
  readonly settled: number | undefined;
}

/** A candidate after its trials. */
export interface ExaminedCandidate extends CandidateFigures {
  readonly thresholds: BestThresholds;
}

interface Trials {
  readonly prompt: Trial[];
  readonly settled: Trial[];
}

/**
 * Judges the model in force, the same with a threshold from labels, and candidates that learn, each by labels that it has
 * not seen.
 * @param rule by whose level a threshold is bounded
 * @param onPart called after each part of the labels that was held back
 */
export async function examine(
  course: Course,
  judged: readonly JudgedSpan[],
  inForce: FittedModel,
  rule: ThresholdRule,
  onPart: () => void = () => {},
): Promise<ExaminedCandidate[]> {
  const trials = new Map<CandidateName, Trials>();
  const folds = foldsOf(judged);
  for (const { training, heldBack } of folds) {
    const evidence = course.evidence(heldBack, 1 / folds.length);
    if (evidence === undefined) continue;
    const learned = course.learn(training, course.learners);
    const served = [...learned].map(([name, detector]) => [name, servedCandidate(detector)] as const);
    for (const [name, candidate] of [['base', servedModel(inForce)] as const, ...served]) {
      const { prompt, settled } = await evidenceScores(candidate, evidence);
      const own = trials.get(name) ?? { prompt: [], settled: [] };
      const tried = (scores: EvidenceScores) => trialOf(evidence, scores);
      own.prompt.push(tried(prompt));
      if (settled !== undefined) own.settled.push(tried(settled));
      trials.set(name, own);
    }
    onPart();
  }
  const base = trials.get('base');
  if (base === undefined) return [UNTRIED];
  const own = joinTrials(base.prompt);
  const seen = figuresOf(own, surpriseOf(own.surprise, inForce.threshold)).visibleRecall ?? 0;
  const recall = seen - recallSlack(anomalousDays(heldBackOf(judged)));
  const terms = { recall, level: rule.level, anomalousDays: anomalousDays(judged) };
  return [...trials].flatMap(([name, its]) => examined(name, its, inForce, terms));
}

/** The model in force where there is no label, or the history has the steps of none. */
const UNTRIED: ExaminedCandidate = {
  name: 'base',
  prompt: NO_FIGURES,
  settled: null,
  thresholds: { prompt: undefined, settled: undefined },
};

/** @param terms what a threshold shall keep to, see `thresholdOfTrial` */
function examined(
  name: CandidateName,
  trials: Trials,
  inForce: FittedModel,
  terms: ThresholdTerms,
): ExaminedCandidate[] {
  const prompt = joinTrials(trials.prompt);
  const settled = trials.settled.length === 0 ? undefined : joinTrials(trials.settled);
  const thresholds = {
    prompt: thresholdOfTrial(prompt, terms),
    settled: settled && thresholdOfTrial(settled, terms),
  };
  const at = (its: CandidateName, promptAt: number, settledAt: number): ExaminedCandidate => ({
    name: its,
    prompt: schemaFigures(prompt, promptAt),
    settled: settled === undefined ? null : schemaFigures(settled, settledAt),
    thresholds,
  });
  const never = Number.POSITIVE_INFINITY;
  if (name !== 'base') return [at(name, thresholds.prompt ?? never, thresholds.settled ?? never)];
  const own = surpriseOf(prompt.surprise, inForce.threshold);
  const ownSettled = settled === undefined ? never : surpriseOf(settled.surprise, inForce.settledThreshold!);
  const base = at('base', own, ownSettled);
  return thresholds.prompt === undefined
    ? [base]
    : [base, at('threshold', thresholds.prompt, thresholds.settled ?? ownSettled)];
}

function schemaFigures(trial: Trial, threshold: number): Figures {
  return { ...figuresOf(trial, threshold), vusPr: null, falseAlertsPerEntityDay: null };
}
