import type { Candidate, Figures, GateDecision } from '#schemas/types/topics.ts';
import type { CandidateModel } from './tuned.ts';

/** Recall of what was already seen may fall by this much. */
const RECALL_SLACK = 0.05;

/**
 * Decides, by labels that were held back, whether a candidate takes the place of the model in force: the one with the best
 * point F1 of those that are better than it, lose no more than .05 of the recall of confirmed alerts, and flag no more of
 * what operators called normal.
 * @param candidates the model in force (`base`) among them
 * @param now wall clock, ms
 */
export function decide(candidates: readonly CandidateModel[], now: number): GateDecision {
  const base = candidates.find(({ name }) => name === 'base')!;
  const judged = candidates.map((candidate): Candidate => {
    const reason = candidate === base ? 'in force' : faultOf(candidate.prompt, base.prompt);
    const { name, prompt, settled } = candidate;
    return { name, modelId: null, prompt, settled, eligible: reason === '', reason };
  });
  const [best] = judged
    .filter(({ eligible }) => eligible)
    .sort((a, b) => (b.prompt.pointF1 ?? 0) - (a.prompt.pointF1 ?? 0));
  const inForce =
    base.prompt.pointF1 === null
      ? 'no anomaly was held back to judge by'
      : `F1 of base ${text(base.prompt.pointF1)}`;
  const common = { by: 'gate', at: now, candidates: judged };
  return best === undefined
    ? {
        ...common,
        outcome: 'REJECTED',
        chosen: null,
        reason: `no candidate is better than the model in force: ${inForce}`,
      }
    : {
        ...common,
        outcome: 'PROMOTED',
        chosen: best.name,
        reason: `F1 of ${best.name} ${text(best.prompt.pointF1)}, ${inForce}`,
      };
}

/** @returns the first condition that it fails; empty where it passes all */
function faultOf(its: Figures, base: Figures): string {
  if (its.pointF1 === null || base.pointF1 === null) return 'no anomaly was held back to judge by';
  if (its.pointF1 <= base.pointF1) return `F1 ${text(its.pointF1)}, base ${text(base.pointF1)}`;
  if ((its.visibleRecall ?? 0) < (base.visibleRecall ?? 0) - RECALL_SLACK) {
    return `visible recall ${text(its.visibleRecall)}, base ${text(base.visibleRecall)}`;
  }
  if ((its.normalFlagged ?? 0) > (base.normalFlagged ?? 0)) {
    return `normal regimes flagged ${text(its.normalFlagged)}, base ${text(base.normalFlagged)}`;
  }
  return '';
}

function text(figure: number | null): string {
  return figure === null ? 'unknown' : figure.toFixed(3);
}
