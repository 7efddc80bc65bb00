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

/** @param region of the entity by the inventory; where null, the group tells it */
export function alertWith(facts: AlertFacts, region: string | null, judgement: Judgement | null): Alert {
  return { ...facts, region: region ?? regionOfGroup(facts.groupId), judgement };
}

/** @param region as for `alertWith` @param label where the alert has one */
export function alertOf(event: AnomalyEvent, region: string | null, label: Label | undefined): Alert {
  return alertWith(alertFactsOf(event), region, label === undefined ? null : judgementOf(label));
}

/** Of `region~kpiSet~start`; a region may have any character, a kpiSet no `~`. */
function regionOfGroup(groupId: string | null): string | null {
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
