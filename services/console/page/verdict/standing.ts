import type { Judgement, Verdict } from '../../api/shapes/alert.ts';
import type { NewFeedback } from '../../api/shapes/feedback.ts';

/** What was said here about one thing, and how far it has come. */
export interface Said {
  readonly feedback: NewFeedback & { readonly id: string };
  /** SENDING: not yet answered. KEPT: on feedback.v1. REFUSED: not taken in. */
  readonly state: 'SENDING' | 'KEPT' | 'REFUSED';
  /** When the API took it in, ms; while it is SENDING or REFUSED when it was said. */
  readonly ts: number;
  /** What it took the place of, to come back when it is undone. */
  readonly before: Replaced | null;
}

/** A verdict in whose place another was put, and what that had replaced in its turn. */
export interface Replaced {
  readonly feedback: NewFeedback;
  readonly before: Replaced | null;
}

/** A verdict as it stands, and whose feedback it is. */
export interface Own {
  readonly verdict: Verdict;
  readonly feedbackId: string;
}

/** Names what feedback speaks of, as the joiner does: an alert, or a span of an entity. */
export const subjectOf = ({
  anomalyId,
  entity,
  kpiSet,
  from,
  to,
}: Pick<NewFeedback, 'anomalyId' | 'entity' | 'kpiSet' | 'from' | 'to'>): string =>
  anomalyId ?? `${entity}~${kpiSet}~${from}~${to}`;

/**
 * The operator's own verdict: what was just said here goes before what has come back by labels.v1, as long as that is
 * older.
 *
 * @returns null where the operator has said nothing, or has taken it back
 */
export function ownVerdict(
  judgement: Judgement | null,
  said: Said | undefined,
  operator: string | undefined,
): Own | null {
  const joined = judgement?.verdicts.find((one) => one.operator === operator);
  if (said === undefined || said.state === 'REFUSED' || (joined?.ts ?? 0) > said.ts) {
    return joined === undefined ? null : { verdict: joined.verdict, feedbackId: joined.feedbackId };
  }
  if (said.feedback.action === 'RETRACT') return null;
  return { verdict: said.feedback.verdict, feedbackId: said.feedback.id };
}

/** What was said here, where that is the operator's own verdict; undefined where it was refused or overtaken. */
export const saidAs = (own: Own | null, said: Said | undefined): Said | undefined =>
  said?.feedback.id === own?.feedbackId ? said : undefined;

/**
 * What `next` takes the place of. The same said twice is one step, as a key that was pressed twice.
 *
 * @param own the operator's verdict until now
 * @param here what was last said on this page of the same
 */
export function replacedBy(next: NewFeedback, own: Own | null, here: Said | undefined): Replaced | null {
  if (own === null) return null;
  const before: Replaced = saidAs(own, here) ?? {
    feedback: { ...next, verdict: own.verdict, reason: null, ticketId: null },
    before: null,
  };
  return saysSame(before.feedback, next) ? before.before : before;
}

const saysSame = (a: NewFeedback, b: NewFeedback) =>
  a.verdict === b.verdict &&
  (a.reason ?? null) === (b.reason ?? null) &&
  (a.ticketId ?? null) === (b.ticketId ?? null);

/** The verdict that counts, the last one; with `own` put in its place before it has come back. */
export function standingVerdict(
  judgement: Judgement | null,
  said: Said | undefined,
  operator: string | undefined,
): Verdict | null {
  const own = ownVerdict(judgement, said, operator);
  if (said !== undefined && own !== null && said.state !== 'REFUSED') return own.verdict;
  const others = judgement?.verdicts.filter((one) => one.operator !== operator) ?? [];
  return own === null ? (others.at(-1)?.verdict ?? null) : (judgement?.verdict ?? own.verdict);
}

const CALLS_NORMAL: Record<Verdict, boolean> = {
  FALSE_POSITIVE: true,
  NORMAL: true,
  TRUE_POSITIVE: false,
  FALSE_NEGATIVE: false,
};

/** Whether a verdict says that what it is about was normal behaviour. */
export const callsNormal = (verdict: Verdict): boolean => CALLS_NORMAL[verdict];

/** Whether one calls it normal and another anomalous. */
export const disagree = (verdicts: readonly Verdict[]): boolean =>
  new Set(verdicts.map(callsNormal)).size > 1;
