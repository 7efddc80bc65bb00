import type { Candidate, Figures, GateDecision } from '#schemas/types/topics.ts';
import { type CandidateFigures, type LeftOutCandidate, NO_FIGURES } from './tuned.ts';

/** Recall of what was already seen may fall by this much, or by what is chance. */
const RECALL_SLACK = 0.05;
/** Standard error of a figure that one anomalous day tells: of n days, so much over √n. */
const NOISE_OF_ONE_DAY = 0.4;

/**
 * Decides, by labels that were held back, whether a candidate takes the place of the model in force. Eligible are those that
 * rank steps better (AUC-PR), separate them better (F1), lose no more than .05 of the recall of confirmed alerts and flag no
 * more of the false alarms. The best mean of AUC-PR and F1 wins.
 *
 * Few labels tell little, and by how little is reckoned with: a candidate that leaves the unsupervised scores behind must be
 * better by what is chance, one that keeps them may rank steps worse by half of that, and recall may fall by as much.
 * @param candidates the model in force (`base`) among them
 * @param anomalousDays days of entities with an anomaly among the labels held back
 * @param now wall clock, ms
 * @param leftOut told of beside the others
 */
export function decide(
  candidates: readonly CandidateFigures[],
  anomalousDays: number,
  now: number,
  leftOut: readonly LeftOutCandidate[] = [],
): GateDecision {
  const noise = noiseOf(anomalousDays);
  const slack = recallSlack(anomalousDays);
  const base = candidates.find(({ name }) => name === 'base')!;
  const judged = candidates.map((candidate): Candidate => {
    const reason = candidate === base ? 'in force' : faultOf(candidate, base.prompt, noise, slack);
    const { name, prompt, settled } = candidate;
    return { name, modelId: null, prompt, settled, eligible: reason === '', reason };
  });
  const worth = (candidate: Candidate) => worthOf(candidate) - (isKeeping(candidate) ? 0 : noise);
  const [best] = judged.filter(({ eligible }) => eligible).sort((a, b) => worth(b) - worth(a));
  const untried = leftOut.map(({ name, reason }): Candidate => {
    return { name, modelId: null, prompt: NO_FIGURES, settled: null, eligible: false, reason };
  });
  const common = { by: 'gate', at: now, candidates: [...judged, ...untried] };
  if (best === undefined) {
    const reason = `no candidate is better than the model in force: ${summaryOf(base.prompt)}`;
    return { ...common, outcome: 'REJECTED', chosen: null, reason };
  }
  const reason = `${best.name}: ${summaryOf(best.prompt)}; model in force: ${summaryOf(base.prompt)}`;
  return { ...common, outcome: 'PROMOTED', chosen: best.name, reason };
}

function noiseOf(anomalousDays: number): number {
  return NOISE_OF_ONE_DAY / Math.sqrt(Math.max(1, anomalousDays));
}

/** By how much the recall of confirmed alerts may fall. */
export function recallSlack(anomalousDays: number): number {
  return Math.max(RECALL_SLACK, noiseOf(anomalousDays));
}

/** Whether it keeps the unsupervised scores: what nobody has labelled is found as before. */
const isKeeping = ({ name }: Pick<Candidate, 'name'>) => name === 'threshold' || name === 'fusion';

/**
 * The F1 that a candidate's best threshold reaches, as the one that it would be given is drawn back on purpose; where the
 * threshold is all that is new, the F1 at that.
 */
function f1Of({ name, prompt: { bestF1, pointF1 } }: Pick<Candidate, 'name' | 'prompt'>): number | null {
  return name === 'threshold' ? pointF1 : (bestF1 ?? pointF1);
}

function worthOf(candidate: Candidate): number {
  return ((candidate.prompt.aucPr ?? 0) + (f1Of(candidate) ?? 0)) / 2;
}

/** @returns the first condition that it fails; empty where it passes all */
function faultOf(candidate: CandidateFigures, base: Figures, noise: number, slack: number): string {
  const its = candidate.prompt;
  if (its.pointF1 === null || base.pointF1 === null) return 'no anomaly was held back to judge by';
  const fails = (what: string, figure: number | null, than: number | null) =>
    `${what} ${text(figure)}, model in force ${text(than)}`;
  const least = (base.aucPr ?? 0) + (isKeeping(candidate) ? -noise / 2 : noise);
  if ((its.aucPr ?? 0) < least)
    return `${fails('AUC-PR', its.aucPr, base.aucPr)}, at least ${text(least)} wanted`;
  if (f1Of(candidate)! <= base.pointF1) return fails('F1', f1Of(candidate), base.pointF1);
  if ((its.visibleRecall ?? 0) < (base.visibleRecall ?? 0) - slack) {
    return fails('recall of confirmed alerts', its.visibleRecall, base.visibleRecall);
  }
  if ((its.normalFlagged ?? 0) > (base.normalFlagged ?? 0)) {
    return fails('false alarms flagged', its.normalFlagged, base.normalFlagged);
  }
  return '';
}

const summaryOf = ({ aucPr, pointF1 }: Figures) =>
  pointF1 === null ? 'no anomaly was held back to judge by' : `AUC-PR ${text(aucPr)}, F1 ${text(pointF1)}`;

function text(figure: number | null): string {
  return figure === null ? 'unknown' : figure.toFixed(3);
}
