import type { Span, Verdict } from '../learn/judged-span.ts';

/** What one operator said of one thing. */
export interface Statement {
  readonly feedbackId: string;
  readonly operator: string;
  /** Null takes back what the operator said before. */
  readonly verdict: Verdict | null;
  /** When it was said, ms. */
  readonly ts: number;
  /** The steps that the operator means; null: those of the alert. */
  readonly span: Span | null;
  readonly labelRequestId: string | null;
  /** Names of the KPIs held responsible. */
  readonly kpis: readonly string[];
  readonly reason: string | null;
  readonly source: 'TICKETING' | 'CONSOLE' | 'SIMULATED' | 'UNKNOWN';
}

/** A statement that gives a verdict. */
export type GivenVerdict = Statement & { readonly verdict: Verdict };

/**
 * The order in which statements count, whatever order they came in: by the time when they were given, and of one time by
 * id, since feedback of one operator may come from several partitions.
 * @returns negative where `a` counts before `b`, 0 where they are the same
 */
export function compareStatements(a: Statement, b: Statement): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.feedbackId === b.feedbackId) return 0;
  return a.feedbackId < b.feedbackId ? -1 : 1;
}

/**
 * What counts once one more is heard: of each operator the last statement.
 * @param statements one of each operator, in any order
 */
export function withStatement(statements: readonly Statement[], more: Statement): readonly Statement[] {
  const earlier = statements.find(({ operator }) => operator === more.operator);
  if (earlier === undefined) return [...statements, more];
  if (compareStatements(earlier, more) >= 0) return statements;
  return [...statements.filter((one) => one !== earlier), more];
}

/** The verdicts that stand, oldest first. */
export function standingVerdicts(statements: readonly Statement[]): GivenVerdict[] {
  return statements.filter((one): one is GivenVerdict => one.verdict !== null).sort(compareStatements);
}
