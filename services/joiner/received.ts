import type { Statement } from '#core/feedback/statement.ts';
import type { Received, SubjectAlert } from '#core/feedback/subject.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import type { Abandoned } from '#platform/stream/stage.ts';
import type { AnomalyEvent, Feedback, JoinerInput } from '#schemas/types/topics.ts';

/** A forwarded record in a form that the changelog keeps. */
export function recordOf({ topic, partition, offset, key, value }: JoinerInput): Received['record'] {
  return {
    topic,
    partition,
    offset: String(offset),
    key: key === null ? null : key.toString('base64'),
    value: value.toString('base64'),
  };
}

/** The record as it came, for the dead letters of its topic. */
export function abandoned(
  { topic, partition, offset, key, value }: Received['record'],
  { code, message }: { readonly code: ErrorCode; readonly message: string },
): Abandoned {
  return {
    topic,
    partition,
    offset: BigInt(offset),
    key: key === null ? null : Buffer.from(key, 'base64'),
    value: Buffer.from(value, 'base64'),
    code,
    message,
  };
}

/** @param feedback without fault */
export function statementOf(feedback: Feedback): Statement {
  const { id, operator, verdict, action, ts, from, to } = feedback;
  const { labelRequestId, kpis, reason, source } = feedback;
  return {
    feedbackId: id,
    operator,
    verdict: action === 'RETRACT' || verdict === 'UNKNOWN' ? null : verdict,
    ts,
    span: from === null || to === null ? null : { from, to },
    labelRequestId,
    kpis,
    reason,
    source,
  };
}

export function subjectAlert({ from, to, kind, modelId, revision, state }: AnomalyEvent): SubjectAlert {
  const isClosed = state === 'CLOSED' || state === 'WITHDRAWN';
  return { from, to, kind: kind === 'UNKNOWN' ? null : kind, modelId, revision, isClosed };
}
