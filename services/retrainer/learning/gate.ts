import type { Candidate, Figures, GateDecision } from '#schemas/types/topics.ts';
import type { CandidateFigures } from './tuned.ts';

/** Recall of what was already seen may fall by this much. */
const RECALL_SLACK = 0.05;
/** A candidate that leaves the unsupervised scores behind must be better than one that keeps them by this much. */
const TRUST = 0.05;

/**
 * Decides, by labels that were held back, whether a candidate takes the place of the model in force. Eligible are those that
 * rank steps at least as well (AUC-PR), separate them better (F1), lose no more than .05 of the recall of confirmed alerts
 * and flag no more of the false alarms. The best mean of AUC-PR and F1 wins; a candidate that keeps the unsupervised scores
 * is preferred to one that does not, up to .05.
 * @param candidates the model in force (`base`) among them
 * @param now wall clock, ms
 */
export function decide(candidates: readonly CandidateFigures[], now: number): GateDecision {
  const base = candidates.find(({ name }) => name === 'base')!;
  const judged = candidates.map((candidate): Candidate => {
    const reason = candidate === base ? 'in force' : faultOf(candidate.prompt, base.prompt);
    const { name, prompt, settled } = candidate;
    return { name, modelId: null, prompt, settled, eligible: reason === '', reason };
  });
  const [best] = judged.filter(({ eligible }) => eligible).sort((a, b) => worthOf(b) - worthOf(a));
  const common = { by: 'gate', at: now, candidates: judged };
  if (best === undefined) {
    const reason = `no candidate is better than the model in force: ${summaryOf(base.prompt)}`;
    return { ...common, outcome: 'REJECTED', chosen: null, reason };
  }
  const reason = `${best.name}: ${summaryOf(best.prompt)}; model in force: ${summaryOf(base.prompt)}`;
  return { ...common, outcome: 'PROMOTED', chosen: best.name, reason };
}

function worthOf({ name, prompt }: Pick<Candidate, 'name' | 'prompt'>): number {
  const mean = ((prompt.aucPr ?? 0) + (prompt.pointF1 ?? 0)) / 2;
  return name === 'head' || name === 'tuned' ? mean - TRUST : mean;
}

/** @returns the first condition that it fails; empty where it passes all */
function faultOf(its: Figures, base: Figures): string {
  if (its.pointF1 === null || base.pointF1 === null) return 'no anomaly was held back to judge by';
  const fails = (what: string, figure: number | null, than: number | null) =>
    `${what} ${text(figure)}, model in force ${text(than)}`;
  if ((its.aucPr ?? 0) < (base.aucPr ?? 0)) return fails('AUC-PR', its.aucPr, base.aucPr);
  if (its.pointF1 <= base.pointF1) return fails('F1', its.pointF1, base.pointF1);
  if ((its.visibleRecall ?? 0) < (base.visibleRecall ?? 0) - RECALL_SLACK) {
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
