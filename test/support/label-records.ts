import type { Label, LabelRequest } from '#schemas/types/topics.ts';

/** A label of 10 to 20 of one cell. */
export function labelOf(id: string, verdict: Label['verdict'], changes: Partial<Label> = {}): Label {
  const isAnomalous = verdict === 'FALSE_NEGATIVE' || verdict === 'TRUE_POSITIVE';
  return {
    id,
    entity: 'cell',
    kpiSet: 'ran',
    from: 10,
    to: 20,
    label: isAnomalous ? 'ANOMALOUS' : 'NORMAL',
    state: 'IN_FORCE',
    revision: 0,
    verdict,
    source: 'UNKNOWN',
    conflict: false,
    verdicts: [],
    anomalyId: null,
    anomalyKind: null,
    modelId: null,
    labelRequestId: null,
    runId: null,
    kpis: [],
    reason: null,
    ts: 0,
    ...changes,
  };
}

/** A request about 10 to 20 of one cell. */
export function requestOf(id: string, changes: Partial<LabelRequest> = {}): LabelRequest {
  return {
    id,
    runId: 'ran~100',
    kpiSet: 'ran',
    entity: 'cell',
    from: 10,
    to: 20,
    state: 'OPEN',
    createdAt: 0,
    deadline: 1000,
    budget: 6,
    round: 0,
    rank: 0,
    strategy: 'random',
    cluster: null,
    score: null,
    modelId: 'base',
    neighbours: [],
    answeredBy: null,
    ...changes,
  };
}
