import type { AnomalyEvent, Label } from '#schemas/types/topics.ts';
import type { Alert, Judgement, Verdict } from '../api/shapes/alert.ts';

/** @param region of the entity by the inventory; where null, the group tells it */
export function alertOf(event: AnomalyEvent, region: string | null, label: Label | undefined): Alert {
  return {
    ...event,
    region: region ?? regionOfGroup(event.groupId),
    judgement: label === undefined ? null : judgementOf(label),
  };
}

/** Of `region~kpiSet~start`; a region may have any character, a kpiSet no `~`. */
function regionOfGroup(groupId: string | null): string | null {
  return /^(.+)~[^~]*~[^~]*$/s.exec(groupId ?? '')?.[1] ?? null;
}

/** Null where all was taken back, or in words newer than these. */
function judgementOf({ id, state, verdict, conflict, verdicts, reason, ts }: Label): Judgement | null {
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
