import type { Verdict } from '../learn/judged-span.ts';
import type { Label, LabelClass } from './label.ts';
import { standingVerdicts } from './statement.ts';
import type { Subject } from './subject.ts';

const CLASSES: Readonly<Record<Verdict, LabelClass>> = {
  FALSE_POSITIVE: 'NORMAL',
  NORMAL: 'NORMAL',
  TRUE_POSITIVE: 'ANOMALOUS',
  FALSE_NEGATIVE: 'ANOMALOUS',
};

/**
 * The label of a subject after a change of it.
 * @returns the next revision; null where nothing changes, or nothing is known to label
 */
export function nextLabel(subject: Subject): Label | null {
  const { label: last } = subject;
  const now = labelNow(subject);
  if (now === null || JSON.stringify(now) === JSON.stringify(last)) return null;
  return last === null ? now : { ...now, revision: last.revision + 1 };
}

/** Has the revision of the last label, to be compared with it. */
function labelNow(subject: Subject): Label | null {
  const { id, entity, kpiSet, anomalyId, alert, label: last } = subject;
  const verdicts = standingVerdicts(subject.statements);
  const deciding = verdicts.at(-1);
  if (deciding === undefined) {
    return last && { ...last, state: 'RETRACTED', conflict: false, verdicts: [], kpis: [] };
  }
  const steps = deciding.span ?? subject.span ?? alert;
  if (steps === null) return null;
  const request = verdicts.findLast(({ labelRequestId }) => labelRequestId !== null)?.labelRequestId ?? null;
  return {
    id,
    entity,
    kpiSet,
    from: steps.from,
    to: steps.to,
    label: CLASSES[deciding.verdict],
    state: 'IN_FORCE',
    revision: last?.revision ?? 0,
    verdict: deciding.verdict,
    source: deciding.source,
    conflict: new Set(verdicts.map(({ verdict }) => CLASSES[verdict])).size > 1,
    verdicts: verdicts.map(({ operator, verdict, feedbackId, ts }) => ({
      operator,
      verdict,
      feedbackId,
      ts,
    })),
    anomalyId,
    anomalyKind: alert?.kind ?? null,
    modelId: alert?.modelId ?? null,
    labelRequestId: request,
    runId: request && runOf(request, entity),
    kpis: [...new Set(verdicts.flatMap(({ kpis }) => kpis))],
    reason: deciding.reason,
    ts: deciding.ts,
  };
}

/** The id of a label request is runId~entity~from ms. @returns null where the request is not about that entity */
export function runOf(labelRequestId: string, entity: string): string | null {
  const end = labelRequestId.lastIndexOf(`~${entity}~`);
  return end < 0 ? null : labelRequestId.slice(0, end);
}
