import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { KpiSets } from '#platform/config/kpi-sets.ts';
import { type Refused, refused } from '#platform/errors/refused.ts';
import type { Feedback, LabelRequest } from '#schemas/types/topics.ts';
import type { newFeedback } from '../api/shapes/feedback.ts';

/** A verdict as it is sent in, with what was left out filled in. */
export type SentFeedback = z.output<typeof newFeedback>;

/** The message of a verdict. @param by who is signed in @param ts when it came in, ms */
export function feedbackOf({ id, operator, ...said }: SentFeedback, by: string, ts: number): Feedback {
  return { ...said, id: id ?? randomUUID(), operator: operator ?? by, ts };
}

/**
 * What the joiner cannot see to: a verdict that it would take in, and that would teach nothing, or something else than was
 * said. An alert need not be known: it may be older than what the console keeps, so its id is judged by its form. Nor need
 * the entity, which may have sent nothing for long.
 * @param requestOf finds a label request; what is not known is older than its topic keeps
 */
export function senseFault(
  { entity, kpiSet: name, anomalyId, labelRequestId, kpis, from, to }: Feedback,
  kpiSets: KpiSets,
  requestOf: (id: string) => Pick<LabelRequest, 'kpiSet' | 'from' | 'to'> | undefined,
): Refused | undefined {
  const kpiSet = kpiSets.get(name)!;
  const strange = kpis.find((kpi) => kpiSet.kpis.every((known) => known.name !== kpi));
  if (strange !== undefined) return refused('FEEDBACK_KPIS', `${name} has no KPI ${strange}`);
  const start = `${entity}~${name}~`;
  if (anomalyId !== null && !/^[A-Z_]+~\d{1,16}$/.test(anomalyId.slice(start.length))) {
    return refused('FEEDBACK_MISMATCH', `${anomalyId} is no id of an alert`);
  }
  const request = labelRequestId === null ? undefined : requestOf(labelRequestId);
  if (request === undefined) return undefined;
  const isOutside = from !== null && to !== null && (to < request.from || from > request.to);
  return request.kpiSet !== name || isOutside
    ? refused('FEEDBACK_MISMATCH', `label request ${labelRequestId} asks for other steps`)
    : undefined;
}
