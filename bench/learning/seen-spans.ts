import type { Span } from '#core/learn/judged-span.ts';
import { scoreWindows, windowsOf } from '../base/windows.ts';
import { scoresBy } from './score.ts';
import type { World } from './world.ts';

/** Span of steps that an operator judges at once. */
export const SPAN_STEPS = 24;

/** A span of the feedback part as the protocol sees it. */
export interface SeenSpan extends Span {
  readonly entity: string;
  /** Anomalous steps in it. */
  readonly anomalous: number;
  /** Whether the base alerted in it. */
  readonly hasAlert: boolean;
}

/** All spans of the feedback part, side by side, by what the base said and what is true. */
export async function spansSeen({ replay, history, base, feedback }: World): Promise<SeenSpan[]> {
  const { source, kpiSet } = replay;
  const windows = windowsOf(replay, history, (last) => last >= feedback.from);
  const scores = await scoresBy(base.onnx, (score) => scoreWindows(replay, windows, score.prompt));
  const time = (step: number) => source.startMs + step * kpiSet.granularityMs;
  return source.entities.flatMap(({ id }) => {
    const labels = source.labels(id)!;
    const own = scores.get(id)!;
    const count = Math.floor((feedback.to - feedback.from) / SPAN_STEPS);
    return Array.from({ length: count }, (_, i) => {
      const from = feedback.from + i * SPAN_STEPS;
      const to = from + SPAN_STEPS;
      return {
        entity: id,
        from: time(from),
        to: time(to - 1),
        anomalous: labels.subarray(from, to).reduce((sum, label) => sum + Number(label > 0), 0),
        hasAlert: own.subarray(from, to).some((score) => score > base.promptThreshold),
      };
    });
  });
}
