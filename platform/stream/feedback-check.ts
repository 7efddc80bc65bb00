import { runOf } from '#core/feedback/next-label.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type Refused, refused } from '#platform/errors/refused.ts';
import { EARLIEST_MS, MAX_AHEAD_MS } from '#platform/stream/sample-check.ts';
import type { Feedback } from '#schemas/types/topics.ts';

const MOST_BYTES = 8192;
const MOST_ENTITY_BYTES = 256;

export interface FeedbackLimits {
  readonly kpiSets: ReadonlyMap<string, KpiSet>;
  readonly horizonMs: number;
}

/**
 * Judges a decoded verdict before it touches any state: the same wherever verdicts are taken in.
 * @param bytes length of its record's value @param appendedAt when the broker appended it, ms
 * @returns undefined where it is good
 */
export function feedbackFault(
  feedback: Feedback,
  bytes: number,
  appendedAt: number,
  { kpiSets, horizonMs }: FeedbackLimits,
): Refused | undefined {
  const { id, entity, kpiSet, operator, verdict, action, ts } = feedback;
  if (bytes > MOST_BYTES) return refused('FEEDBACK_TOO_LARGE', `${bytes} bytes`);
  const entityBytes = Buffer.byteLength(entity);
  if (entityBytes === 0 || entityBytes > MOST_ENTITY_BYTES) {
    const message = `entity id of ${entityBytes} bytes, 1 to ${MOST_ENTITY_BYTES} allowed`;
    return refused('ENTITY_ID_INVALID', message);
  }
  if (!kpiSets.has(kpiSet)) return refused('KPI_SET_UNKNOWN', `kpiSet ${kpiSet.slice(0, 100)}`);
  if (id === '' || operator === '') return refused('FEEDBACK_INCOMPLETE', 'no id or no operator');
  if (action === 'UNKNOWN' || (action === 'GIVE' && verdict === 'UNKNOWN')) {
    return refused('FEEDBACK_VERDICT', `action ${action}, verdict ${verdict}`);
  }
  // One from the future could never be replaced.
  if (ts > appendedAt + MAX_AHEAD_MS) return refused('TIMESTAMP_FUTURE', `ts ${ts}`);
  if (ts < EARLIEST_MS) return refused('TIMESTAMP_ANCIENT', `ts ${ts}`);
  return spanFault(feedback, horizonMs) ?? mismatch(feedback);
}

function spanFault({ anomalyId, from, to }: Feedback, horizonMs: number): Refused | undefined {
  if (from === null && to === null) {
    return anomalyId === null ? refused('FEEDBACK_INCOMPLETE', 'neither an alert nor a span') : undefined;
  }
  if (from === null || to === null) {
    return refused('FEEDBACK_SPAN', `from ${from} to ${to}: one end is missing`);
  }
  if (to < from) return refused('FEEDBACK_SPAN', `from ${from} to ${to}: ends before it begins`);
  if (to - from > horizonMs) {
    return refused('FEEDBACK_SPAN', `from ${from} to ${to}: longer than ${horizonMs} ms`);
  }
  if (from < EARLIEST_MS) return refused('TIMESTAMP_ANCIENT', `from ${from}`);
  return undefined;
}

function mismatch({ entity, kpiSet, anomalyId, labelRequestId }: Feedback): Refused | undefined {
  if (anomalyId !== null && !anomalyId.startsWith(`${entity}~${kpiSet}~`)) {
    return refused('FEEDBACK_MISMATCH', `alert ${anomalyId} is not of ${entity} and ${kpiSet}`);
  }
  if (labelRequestId !== null && runOf(labelRequestId, entity) === null) {
    return refused('FEEDBACK_MISMATCH', `label request ${labelRequestId} is not about ${entity}`);
  }
  return undefined;
}
