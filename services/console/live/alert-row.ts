import type { AnomalyEvent, Label } from '#schemas/types/topics.ts';
import type { Alert, Judgement, Verdict } from '../api/shapes/alert.ts';
import { figure } from './figure.ts';

/** What an event tells of its alert. */
export type AlertFacts = Omit<Alert, 'region' | 'judgement'>;

export function alertFactsOf(event: AnomalyEvent): AlertFacts {
  const { score, threshold, pValue, settledScore, settledThreshold, topKpis } = event;
  return {
    ...event,
    score: figure(score),
    threshold: figure(threshold),
    pValue: figure(pValue),
    settledScore: figure(settledScore),
    settledThreshold: figure(settledThreshold),
    topKpis: topKpis.map(({ kpi, contribution }) => ({ kpi, contribution: figure(contribution) ?? 0 })),
  };
}

/** Region in a group's id, `region~kpiSet~start`; a region may have any character, a kpiSet no `~`. */
export function regionOfGroup(groupId: string | null): string | null {
  return /^(.+)~[^~]*~[^~]*$/s.exec(groupId ?? '')?.[1] ?? null;
}

/** Null where all was taken back, or in words newer than these. */
export function judgementOf({ id, state, verdict, conflict, verdicts, reason, ts }: Label): Judgement | null {
  if (state !== 'IN_FORCE' || verdict === 'UNKNOWN') return null;
  return {
    labelId: id,
    verdict,
    conflict,
    verdicts: verdicts.flatMap(({ verdict: said, ...by }) =>
      isKnown(said) ? [{ ...by, verdict: said }] : [],
    ),
    reason,
    ts,
  };
}

const isKnown = (verdict: Label['verdict']): verdict is Verdict => verdict !== 'UNKNOWN';
