import type { JudgedSpan, Verdict } from '#core/learn/judged-span.ts';
import { VERDICTS } from '#core/learn/judged-span.ts';
import type { Label, LabelRequest, RetrainRun } from '#schemas/types/topics.ts';

/** Why a label teaches nothing. */
export type LeftOut = 'RETRACTED' | 'CONFLICT' | 'OTHER_KIND' | 'UNKNOWN_VERDICT';

/** Labels as learning reads them. */
export interface Judgement {
  /** In order of id: what is learned does not depend on the order in which labels came. */
  readonly spans: readonly JudgedSpan[];
  readonly leftOut: Readonly<Record<LeftOut, number>>;
}

/**
 * Labels as spans whose steps are judged. An answer to a request judges all that was asked about: anomalous is what the
 * label names of it, and the rest is normal.
 * @param requestOf finds a label request
 */
export function judgementOf(
  labels: Iterable<Label>,
  requestOf: (id: string) => LabelRequest | undefined,
): Judgement {
  const leftOut = { RETRACTED: 0, CONFLICT: 0, OTHER_KIND: 0, UNKNOWN_VERDICT: 0 };
  const spans: JudgedSpan[] = [];
  for (const label of labels) {
    const why = leftOutOf(label);
    if (why !== undefined) leftOut[why]++;
    else
      spans.push(
        judgedSpan(label, label.labelRequestId === null ? undefined : requestOf(label.labelRequestId)),
      );
  }
  return { spans: spans.sort((a, b) => (a.id < b.id ? -1 : 1)), leftOut };
}

/** The spans that judge a step of a run's history. @param requestOf finds a label request */
export function judgedIn(
  { historyFrom, historyTo }: Pick<RetrainRun, 'historyFrom' | 'historyTo'>,
  labels: Iterable<Label>,
  requestOf: (id: string) => LabelRequest | undefined,
): readonly JudgedSpan[] {
  const { spans } = judgementOf(labels, requestOf);
  return spans.filter(({ from, to }) => to >= historyFrom! && from <= historyTo!);
}

/** @returns undefined where the label counts */
export function leftOutOf({ state, conflict, anomalyKind, verdict, label }: Label): LeftOut | undefined {
  if (state !== 'IN_FORCE') return 'RETRACTED';
  if (conflict) return 'CONFLICT';
  if (anomalyKind !== null && anomalyKind !== 'SCORE') return 'OTHER_KIND';
  if (!(VERDICTS as readonly string[]).includes(verdict) || label === 'UNKNOWN') return 'UNKNOWN_VERDICT';
  return undefined;
}

function judgedSpan(label: Label, request: LabelRequest | undefined): JudgedSpan {
  const { id, entity, from, to } = label;
  const verdict = label.verdict as Verdict;
  const isAnomalous = label.label === 'ANOMALOUS';
  const requested = label.labelRequestId !== null;
  if (request === undefined) {
    return { id, entity, from, to, anomalous: isAnomalous ? [{ from, to }] : [], verdict, requested };
  }
  const anomalous = { from: Math.max(from, request.from), to: Math.min(to, request.to) };
  return {
    id,
    entity,
    from: request.from,
    to: request.to,
    anomalous: isAnomalous && anomalous.from <= anomalous.to ? [anomalous] : [],
    verdict,
    requested,
  };
}
