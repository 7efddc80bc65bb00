import type { AlertPolicy } from './policy.ts';

export type AlertSeverity = 'MINOR' | 'MAJOR' | 'CRITICAL';

/** Which severity is the graver: the higher. UNKNOWN is one that is newer than this version. */
export const GRAVITY: Readonly<Record<AlertSeverity | 'UNKNOWN', number>> = {
  UNKNOWN: 0,
  MINOR: 1,
  MAJOR: 2,
  CRITICAL: 3,
};

/** What an alert's severity is judged by. */
export interface SeverityFacts {
  /** Lowest p-value so far, 0 to 1; null where no score was asked (silence). */
  readonly pValue: number | null;
  /** Largest number of KPIs involved in one window so far. */
  readonly kpiCount: number;
  /** Steps over threshold so far, or missing steps. */
  readonly steps: number;
}

/**
 * Severity by the facts so far: CRITICAL by p-value or breadth, MAJOR by p-value or duration, else MINOR.
 * The bounds on p are strict, those on counts are inclusive.
 */
export function severityOf({ pValue, kpiCount, steps }: SeverityFacts, policy: AlertPolicy): AlertSeverity {
  const p = pValue ?? 1;
  if (p < policy.criticalP || kpiCount >= policy.criticalKpis) return 'CRITICAL';
  if (p < policy.majorP || steps >= policy.majorSteps) return 'MAJOR';
  return 'MINOR';
}

/** The graver of the two: during an alert a severity only rises, even when the policy changes beneath it. */
export function graver(a: AlertSeverity, b: AlertSeverity): AlertSeverity {
  return GRAVITY[b] > GRAVITY[a] ? b : a;
}
