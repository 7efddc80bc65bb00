import type { AlertKind } from '../alert/identity.ts';
import type { Span, Verdict } from '../learn/judged-span.ts';
import type { GivenVerdict, Statement } from './statement.ts';

export type LabelClass = 'NORMAL' | 'ANOMALOUS';

/** The joined verdicts on one subject. */
export interface Label extends Span {
  readonly id: string;
  readonly entity: string;
  readonly kpiSet: string;
  /** By the last verdict. */
  readonly label: LabelClass;
  /** RETRACTED: every verdict was taken back; the rest is as it was before. */
  readonly state: 'IN_FORCE' | 'RETRACTED';
  /** Number of states of this label before this one. */
  readonly revision: number;
  readonly verdict: Verdict;
  readonly source: Statement['source'];
  /** Whether verdicts that stand call it both normal and anomalous. */
  readonly conflict: boolean;
  /** Of each operator whose verdict stands, oldest first. */
  readonly verdicts: readonly Pick<GivenVerdict, 'operator' | 'verdict' | 'feedbackId' | 'ts'>[];
  readonly anomalyId: string | null;
  readonly anomalyKind: AlertKind | null;
  readonly modelId: string | null;
  readonly labelRequestId: string | null;
  /** Retraining run that asked for it. */
  readonly runId: string | null;
  readonly kpis: readonly string[];
  readonly reason: string | null;
  /** When the last verdict was given, ms. */
  readonly ts: number;
}
