import type { Label, LabelRequest, RetrainRun } from '#schemas/types/topics.ts';
import type { AskedSpan } from './learning/asked-span.ts';

export interface RoundOptions {
  readonly strategy: string;
  readonly deadline: number;
  /** Wall clock, ms. */
  readonly now: number;
  /** Judged spans of the labels that neighbours refer to. */
  readonly labelOf: (id: string) => Label | undefined;
}

/** Labels that a round may ask for: the budget in even parts, the first rounds taking what is left over. */
export function budgetOf(
  { labelBudget, round }: Pick<RetrainRun, 'labelBudget' | 'round'>,
  rounds: number,
): number {
  return Math.floor(labelBudget / rounds) + (round < labelBudget % rounds ? 1 : 0);
}

/** The requests of a round, first ones most wanted. Their ids derive from what they ask. */
export function requestsOf(
  run: RetrainRun,
  spans: readonly AskedSpan[],
  { strategy, deadline, now, labelOf }: RoundOptions,
): LabelRequest[] {
  return spans.map(({ entity, from, to, cluster, score, neighbours }, rank) => ({
    id: `${run.id}~${entity}~${from}`,
    runId: run.id,
    kpiSet: run.kpiSet,
    entity,
    from,
    to,
    state: 'OPEN',
    createdAt: now,
    deadline,
    budget: run.labelBudget,
    round: run.round,
    rank,
    strategy,
    cluster,
    score,
    modelId: run.baseModelId,
    neighbours: neighbours.flatMap(({ labelId, distance }) => {
      const judged = labelOf(labelId);
      if (judged === undefined) return [];
      const { label } = judged;
      return [{ labelId, entity: judged.entity, from: judged.from, to: judged.to, label, distance }];
    }),
    answeredBy: null,
  }));
}

/** The requests that wait and have a label now, as answered. */
export function answeredRequests(requests: Iterable<LabelRequest>, labels: Iterable<Label>): LabelRequest[] {
  const answers = new Map<string, Label>();
  for (const label of labels) {
    if (label.labelRequestId !== null && label.state === 'IN_FORCE') answers.set(label.labelRequestId, label);
  }
  return [...requests].flatMap((request) => {
    const answer = answers.get(request.id);
    if (request.state !== 'OPEN' || answer === undefined) return [];
    return [
      { ...request, state: 'ANSWERED' as const, answeredBy: answer.verdicts.at(-1)?.feedbackId ?? answer.id },
    ];
  });
}

/** The requests that wait, as they end without an answer. */
export function closedRequests(
  requests: Iterable<LabelRequest>,
  state: 'EXPIRED' | 'CANCELLED',
): LabelRequest[] {
  return [...requests]
    .filter((request) => request.state === 'OPEN')
    .map((request) => ({ ...request, state }));
}
