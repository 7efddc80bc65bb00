import { runOf } from '#core/feedback/next-label.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { EARLIEST_MS, MAX_AHEAD_MS } from '#platform/stream/sample-check.ts';
import type { Feedback } from '#schemas/types/topics.ts';

const MOST_BYTES = 8192;
const MOST_ENTITY_BYTES = 256;

/** Why a verdict is refused at once, in code and words. */
export interface FeedbackFault {
  readonly code: ErrorCode;
  readonly message: string;
}

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
): FeedbackFault | undefined {
  const { id, entity, kpiSet, operator, verdict, action, ts } = feedback;
  if (bytes > MOST_BYTES) return { code: 'FEEDBACK_TOO_LARGE', message: `${bytes} bytes` };
  const entityBytes = Buffer.byteLength(entity);
  if (entityBytes === 0 || entityBytes > MOST_ENTITY_BYTES) {
    const message = `entity id of ${entityBytes} bytes, 1 to ${MOST_ENTITY_BYTES} allowed`;
    return { code: 'ENTITY_ID_INVALID', message };
  }
  if (!kpiSets.has(kpiSet)) return { code: 'KPI_SET_UNKNOWN', message: `kpiSet ${kpiSet.slice(0, 100)}` };
  if (id === '' || operator === '') return { code: 'FEEDBACK_INCOMPLETE', message: 'no id or no operator' };
  if (action === 'UNKNOWN' || (action === 'GIVE' && verdict === 'UNKNOWN')) {
    return { code: 'FEEDBACK_VERDICT', message: `action ${action}, verdict ${verdict}` };
  }
  // One from the future could never be replaced.
  if (ts > appendedAt + MAX_AHEAD_MS) return { code: 'TIMESTAMP_FUTURE', message: `ts ${ts}` };
  if (ts < EARLIEST_MS) return { code: 'TIMESTAMP_ANCIENT', message: `ts ${ts}` };
  return spanFault(feedback, horizonMs) ?? mismatch(feedback);
}

function spanFault({ anomalyId, from, to }: Feedback, horizonMs: number): FeedbackFault | undefined {
  if (from === null && to === null) {
    return anomalyId === null
      ? { code: 'FEEDBACK_INCOMPLETE', message: 'neither an alert nor a span' }
      : undefined;
  }
  if (from === null || to === null) {
    return { code: 'FEEDBACK_SPAN', message: `from ${from} to ${to}: one end is missing` };
  }
  if (to < from) return { code: 'FEEDBACK_SPAN', message: `from ${from} to ${to}: ends before it begins` };
  if (to - from > horizonMs) {
    return { code: 'FEEDBACK_SPAN', message: `from ${from} to ${to}: longer than ${horizonMs} ms` };
  }
  if (from < EARLIEST_MS) return { code: 'TIMESTAMP_ANCIENT', message: `from ${from}` };
  return undefined;
}

function mismatch({ entity, kpiSet, anomalyId, labelRequestId }: Feedback): FeedbackFault | undefined {
  const code = 'FEEDBACK_MISMATCH';
  if (anomalyId !== null && !anomalyId.startsWith(`${entity}~${kpiSet}~`)) {
    return { code, message: `alert ${anomalyId} is not of ${entity} and ${kpiSet}` };
  }
  if (labelRequestId !== null && runOf(labelRequestId, entity) === null) {
    return { code, message: `label request ${labelRequestId} is not about ${entity}` };
  }
  return undefined;
}
