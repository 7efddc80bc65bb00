import type { Alert, Verdict } from '../../../api/shapes/alert.ts';
import { session } from '../../data/session.ts';
import { give, undo } from '../../verdict/give.ts';
import { said } from '../../verdict/said.ts';
import { ownVerdict } from '../../verdict/standing.ts';

/** Judges an alert of the list, where there is one. */
export function judgeAlert(alert: Alert | undefined, verdict: Verdict): void {
  if (alert === undefined) return;
  void give({ ...aboutAlert(alert), verdict }, ownOf(alert));
}

/** Takes back the operator's own verdict on an alert of the list, where there is one. */
export function undoAlert(alert: Alert | undefined): void {
  const own = alert === undefined ? null : ownOf(alert);
  if (alert !== undefined && own !== null) void undo({ ...aboutAlert(alert), verdict: own.verdict }, own);
}

/** Feedback on an alert that lacks only the verdict. */
export const aboutAlert = ({ entity, kpiSet, id }: Alert) => ({ entity, kpiSet, anomalyId: id });

/** The operator's own verdict on an alert. */
export const ownOf = ({ judgement, id }: Alert) =>
  ownVerdict(judgement, said.peek().get(id), session.peek()?.name);
