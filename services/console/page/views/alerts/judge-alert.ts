import type { Alert, Verdict } from '../../../api/shapes/alert.ts';
import { session } from '../../data/session.ts';
import { give, retract, said } from '../../verdict/give.ts';
import { ownVerdict } from '../../verdict/standing.ts';

/** Judges an alert of the list, where there is one. */
export function judgeAlert(alert: Alert | undefined, verdict: Verdict): void {
  if (alert === undefined) return;
  void give({ ...aboutAlert(alert), verdict, replaces: ownOf(alert)?.feedbackId ?? null });
}

/** Takes back the operator's own verdict on an alert of the list, where there is one. */
export function undoAlert(alert: Alert | undefined): void {
  const own = alert === undefined ? null : ownOf(alert);
  if (alert !== undefined && own !== null) void retract({ ...aboutAlert(alert), verdict: own.verdict }, own);
}

const aboutAlert = ({ entity, kpiSet, id }: Alert) => ({ entity, kpiSet, anomalyId: id });

const ownOf = ({ judgement, id }: Alert) => ownVerdict(judgement, said.peek().get(id), session.peek()?.name);
