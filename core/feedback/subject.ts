import type { AlertKind } from '../alert/identity.ts';
import type { Span } from '../learn/judged-span.ts';
import type { Label } from './label.ts';
import { type Statement, withStatement } from './statement.ts';

/** Most operators and most waiting statements of one subject, and as many feedback ids are remembered. */
const MOST = 32;

/** An alert as far as its label follows it. */
export interface SubjectAlert extends Span {
  /** Null where this version does not know the kind. */
  readonly kind: AlertKind | null;
  readonly modelId: string | null;
  readonly revision: number;
  readonly isClosed: boolean;
}

/** A statement, and the record that brought it: to be put aside where it comes to nothing. */
export interface Received {
  readonly statement: Statement;
  /** When it was received, ms. */
  readonly at: number;
  readonly record: {
    readonly topic: string;
    readonly partition: number;
    /** Decimal. */
    readonly offset: string;
    /** Base64. */
    readonly key: string | null;
    /** Base64. */
    readonly value: string;
  };
}

/** What operators speak of: an alert, or steps of an entity that none was raised on. */
export interface Subject {
  /** Of its label: that of the alert, or entity~kpiSet~from ms~to ms. */
  readonly id: string;
  readonly entity: string;
  readonly kpiSet: string;
  /** Null where it is a span. */
  readonly anomalyId: string | null;
  /** Null where it is an alert. */
  readonly span: Span | null;
  /** Null until the alert has come, and where it is a span. */
  readonly alert: SubjectAlert | null;
  /** The last of each operator. */
  readonly statements: readonly Statement[];
  /** Ids of the feedback in them and before them, oldest first. */
  readonly heard: readonly string[];
  /** What came before there was anything to speak of, in the order in which it came. */
  readonly waiting: readonly Received[];
  /** As it was last written. */
  readonly label: Label | null;
  /** When it was last changed from outside, ms. */
  readonly touchedAt: number;
}

type Identity = Pick<Subject, 'entity' | 'kpiSet'>;

export function alertSubject(anomalyId: string, { entity, kpiSet }: Identity): Subject {
  return { id: anomalyId, entity, kpiSet, anomalyId, span: null, ...UNHEARD };
}

export function spanSubject(span: Span, { entity, kpiSet }: Identity): Subject {
  const id = `${entity}~${kpiSet}~${span.from}~${span.to}`;
  return { id, entity, kpiSet, anomalyId: null, span, ...UNHEARD };
}

const UNHEARD = { alert: null, statements: [], heard: [], waiting: [], label: null, touchedAt: 0 } as const;

/**
 * Takes in what an operator says. Of an alert that has not come it waits, and so does taking back what was never said of a
 * span. The outcome is the same in whatever order operators and alerts are heard.
 * @returns null where it would be one too many to keep
 */
export function hear(subject: Subject, received: Received): Subject | null {
  const { feedbackId, operator, verdict } = received.statement;
  const { statements, heard, waiting } = subject;
  const isRepeated =
    heard.includes(feedbackId) || waiting.some(({ statement }) => statement.feedbackId === feedbackId);
  if (isRepeated) return subject;
  const touched = { ...subject, touchedAt: received.at };
  const isThere =
    subject.alert !== null || (subject.span !== null && (statements.length > 0 || verdict !== null));
  if (!isThere) {
    return waiting.length < MOST ? { ...touched, waiting: [...waiting, received] } : null;
  }
  if (statements.length >= MOST && statements.every((one) => one.operator !== operator)) return null;
  return settle(touched, [...waiting, received]);
}

/** Takes in an alert as it stands now. @param at when it was received, ms */
export function seeAlert(subject: Subject, alert: SubjectAlert, at: number): Subject {
  const before = subject.alert;
  if (before !== null && alert.revision <= before.revision) return subject;
  // Settled scores may confirm or withdraw what is closed.
  const isClosed = alert.isClosed || (before?.isClosed ?? false);
  return settle({ ...subject, alert: { ...alert, isClosed }, touchedAt: at }, subject.waiting);
}

function settle(subject: Subject, received: readonly Received[]): Subject {
  const said = received.map(({ statement }) => statement);
  return {
    ...subject,
    statements: said.reduce(withStatement, subject.statements),
    heard: [...subject.heard, ...said.map(({ feedbackId }) => feedbackId)].slice(-MOST),
    waiting: [],
  };
}

/** What is left of a subject after some time. */
export interface Review {
  /** Null where it is forgotten. */
  readonly subject: Subject | null;
  /** What has waited too long. */
  readonly expired: readonly Received[];
}

/**
 * Gives up what has waited for the horizon, and forgets what nobody has spoken of for as long, except alerts that go on.
 * @param time now, ms @param horizonMs length of the join horizon, ms
 */
export function review(subject: Subject, time: number, horizonMs: number): Review {
  const isOver = (at: number) => at + horizonMs <= time;
  const { alert, statements, waiting, touchedAt } = subject;
  const expired = waiting.filter(({ at }) => isOver(at));
  const left =
    expired.length === 0 ? subject : { ...subject, waiting: waiting.filter(({ at }) => !isOver(at)) };
  const isUnknown = alert === null && statements.length === 0;
  const isForgotten =
    left.waiting.length === 0 && (isUnknown || (isOver(touchedAt) && (alert === null || alert.isClosed)));
  return { subject: isForgotten ? null : left, expired };
}
