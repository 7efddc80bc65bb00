import type { Verdict } from '#core/learn/judged-span.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';

const PHASES: Partial<Record<RetrainRun['phase'], string>> = {
  TRIGGERED: 'a run of the retrainer begins',
  SAMPLING: 'it chooses what operators should judge',
  AWAITING_LABELS: 'it asks',
  FINE_TUNING: 'it learns',
  VALIDATING: 'the gate has decided',
  PROMOTED: 'the better model is promoted',
  REJECTED: 'the first model stays in force',
  CANCELLED: 'the run was cancelled',
  FAILED: 'the run failed',
};

/** Where a run stands, once it gets there. */
export function phaseText({ phase, message }: RetrainRun): string {
  const text = PHASES[phase] ?? phase;
  return message === '' ? text : `${text}: ${message}`;
}

/** What is waited for while a run goes on. */
export function waitingText({ phase, progress, labelsAnswered, labelsRequested }: RetrainRun): string {
  switch (phase) {
    case 'AWAITING_LABELS':
      return `answers: ${labelsAnswered} of ${labelsRequested}`;
    case 'FINE_TUNING':
      return `the better model: ${Math.round(100 * progress)} % of the training`;
    default:
      return `the retrainer: ${phase}`;
  }
}

/** Verdicts by what they say. */
export function verdictsText(verdicts: Readonly<Partial<Record<Verdict, number>>>): string {
  const of = (verdict: Verdict) => verdicts[verdict] ?? 0;
  const all = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  const named = `${of('FALSE_POSITIVE')} false alerts, ${of('TRUE_POSITIVE')} rightful ones, ${of('FALSE_NEGATIVE')} missed anomalies`;
  return `${all} verdicts: ${named}${of('NORMAL') === 0 ? '' : `, ${of('NORMAL')} normal`}`;
}
