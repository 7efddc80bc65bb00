import type { AnomalyEvent, Feedback } from '#schemas/types/topics.ts';
import { kpiSetOf, MINUTE, MONDAY } from './series-samples.ts';

export const STEP = 5 * MINUTE;
/** Event time of a step of the tests, ms. */
export const stepTime = (step: number): number => MONDAY + step * STEP;

export const KPI_SET = kpiSetOf({ name: 'judged' });
export const KPI_SETS = new Map([[KPI_SET.name, KPI_SET]]);

export const alertIdOf = (entity: string, step: number): string =>
  `${entity}~${KPI_SET.name}~SCORE~${stepTime(step)}`;

/** A verdict of the operator `ann` on an alert or a span, as the ticketing tool sends it. */
export function feedbackOf(entity: string, change: Pick<Feedback, 'id'> & Partial<Feedback>): Feedback {
  return {
    verdict: 'FALSE_POSITIVE',
    action: 'GIVE',
    replaces: null,
    entity,
    kpiSet: KPI_SET.name,
    anomalyId: null,
    from: null,
    to: null,
    labelRequestId: null,
    kpis: [],
    reason: null,
    ticketId: null,
    operator: 'ann',
    source: 'TICKETING',
    ts: stepTime(0),
    ...change,
  };
}

/** An event of an alert that began at a step. @param to its last step so far */
export function alertOf(
  entity: string,
  from: number,
  to: number,
  change: Partial<AnomalyEvent> = {},
): AnomalyEvent {
  return {
    id: alertIdOf(entity, from),
    entity,
    kpiSet: KPI_SET.name,
    kind: 'SCORE',
    state: 'OPEN',
    revision: 0,
    at: stepTime(to),
    from: stepTime(from),
    to: stepTime(to),
    severity: 'MINOR',
    groupId: null,
    topKpis: [],
    kpiCount: 1,
    steps: to - from + 1,
    modelId: 'model-1',
    score: 5,
    threshold: 3,
    pValue: 0.001,
    settledScore: null,
    settledThreshold: null,
    suppression: null,
    reason: null,
    ...change,
  };
}
