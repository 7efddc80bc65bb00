import type { Span, Verdict } from '#core/learn/judged-span.ts';
import type { AnomalyEvent, Feedback, LabelRequest } from '#schemas/types/topics.ts';
import type { Truth } from './truth.ts';

/** A verdict, and the steps that it names; null where it speaks of those of an alert. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly span: Span | null;
}

/** Rightful is an alert that touches an anomaly; the verdict names the steps of that. */
export function judgeAlert(truth: Truth, { entity, from, to }: AnomalyEvent): Judgement {
  const anomaly = truth.anomalyIn(entity, { from, to });
  return anomaly === undefined
    ? { verdict: 'FALSE_POSITIVE', span: null }
    : { verdict: 'TRUE_POSITIVE', span: anomaly };
}

/** @returns the anomalous part of what is asked, or all of it as normal; undefined where nobody knows */
export function judgeRequest(truth: Truth, { entity, from, to }: LabelRequest): Judgement | undefined {
  if (!truth.knows(entity, { from, to })) return undefined;
  const anomaly = truth.anomalyIn(entity, { from, to });
  if (anomaly === undefined) return { verdict: 'NORMAL', span: { from, to } };
  const within = (ms: number) => Math.min(Math.max(ms, from), to);
  return { verdict: 'FALSE_NEGATIVE', span: { from: within(anomaly.from), to: within(anomaly.to) } };
}

const OPPOSITE: Readonly<Record<Verdict, Verdict>> = {
  TRUE_POSITIVE: 'FALSE_POSITIVE',
  FALSE_POSITIVE: 'TRUE_POSITIVE',
  FALSE_NEGATIVE: 'NORMAL',
  NORMAL: 'FALSE_NEGATIVE',
};

/**
 * What an operator says who is wrong.
 * @param asked all that is judged; null where it is an alert
 */
export function mistaken({ verdict }: Judgement, asked: Span | null): Judgement {
  return { verdict: OPPOSITE[verdict], span: asked };
}

/** What a verdict speaks of. */
export type Subject = Pick<Feedback, 'entity' | 'kpiSet'> &
  Partial<Pick<Feedback, 'anomalyId' | 'labelRequestId'>>;

/** The message of a verdict. Its id derives from what it speaks of: said again it is the same. @param ts when, ms */
export function feedbackOf(subject: Subject, { verdict, span }: Judgement, ts: number): Feedback {
  const { entity, kpiSet, anomalyId = null, labelRequestId = null } = subject;
  const about = labelRequestId ?? anomalyId ?? `${entity}~${kpiSet}~${span?.from}~${span?.to}`;
  return {
    id: `simulated~${about}`,
    verdict,
    action: 'GIVE',
    replaces: null,
    entity,
    kpiSet,
    anomalyId,
    from: span?.from ?? null,
    to: span?.to ?? null,
    labelRequestId,
    kpis: [],
    reason: null,
    ticketId: null,
    operator: 'simulated operator',
    source: 'SIMULATED',
    ts,
  };
}
