import type { AlertKind } from './identity.ts';

/** A time of planned work; covers from <= t < to. */
export interface Maintenance {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** An operator's FALSE_POSITIVE: alerts of the kind are muted while the model that the verdict was about is in force. */
export interface Mute {
  readonly kind: AlertKind;
  /** Model whose alert was called false; null for alerts that no model raises. */
  readonly modelId: string | null;
  /** Id of the label. */
  readonly reference: string;
  readonly reason: string;
}

/** Why an alert is kept from operators; it stays visible. */
export interface AlertSuppression {
  readonly cause: 'MAINTENANCE' | 'MUTED';
  readonly reference: string;
  readonly reason: string;
  /** Event time from which it must be looked at again, ms; null where time alone does not end it. */
  readonly until: number | null;
}

export interface SuppressionFacts {
  /** Event time in question, ms. */
  readonly time: number;
  readonly kind: AlertKind;
  readonly modelId: string | null;
  readonly maintenance: readonly Maintenance[];
  readonly mutes: readonly Mute[];
}

/** What suppresses an alert at a time, or null. Maintenance goes before mutes; of several windows the last to end counts. */
export function suppressionAt(facts: SuppressionFacts): AlertSuppression | null {
  let work: Maintenance | undefined;
  for (const window of facts.maintenance) {
    const covers = window.from <= facts.time && facts.time < window.to;
    if (covers && (work === undefined || window.to > work.to)) work = window;
  }
  if (work !== undefined) {
    return { cause: 'MAINTENANCE', reference: work.id, reason: work.reason, until: work.to };
  }
  const mute = facts.mutes.find(({ kind, modelId }) => kind === facts.kind && modelId === facts.modelId);
  return mute === undefined
    ? null
    : { cause: 'MUTED', reference: mute.reference, reason: mute.reason, until: null };
}

/** Whether people would see the same thing. */
export function sameSuppression(a: AlertSuppression | null, b: AlertSuppression | null): boolean {
  return a?.cause === b?.cause && a?.reference === b?.reference;
}
