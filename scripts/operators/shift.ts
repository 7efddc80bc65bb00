import type { FeedbackPart } from '../start/feedback-part.ts';
import type { Replay } from '../start/prepare-source.ts';
import type { Shift } from './operators.ts';

/** Share of the windows that operators judge: 124 of a week of the reference fleet. */
export const USUAL_BUDGET = 0.0074;

/** The part of a replay that is the operators'. */
export function shiftOf({ source }: Replay, { fromStep, toStep, entities, windows }: FeedbackPart): Shift {
  const time = (step: number) => source.startMs + step * source.kpiSet.granularityMs;
  return { span: { from: time(fromStep), to: time(toStep - 1) }, entities, windows };
}
