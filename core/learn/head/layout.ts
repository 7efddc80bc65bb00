import type { WindowShape } from '#core/detect/detector.ts';

/** Steps of a window, `from` included, `to` excluded; 0 is its first. */
type Steps = readonly [from: number, to: number];

/** The spans over which each KPI is summed up for one step that is judged. */
export interface TargetSpans {
  /** Step of the window that is judged. */
  readonly step: number;
  /** Mean residual. */
  readonly means: readonly Steps[];
  /** Logarithm of the mean |Δx| in typical steps. */
  readonly changes: readonly Steps[];
  /** Standard deviation of the residual. */
  readonly deviations: readonly Steps[];
  /** Autocovariance of the residual at `LAG` steps. */
  readonly echoes: readonly Steps[];
}

/** What a head looks at: the same number of spans for each of the `hop` steps that it judges. */
export interface HeadLayout {
  readonly shape: WindowShape;
  /**
   * Steps between the factors of an autocovariance: an oscillation of about twice that shows as a negative one. Fewer in a
   * window that has no more.
   */
  readonly lag: number;
  /** [hop] */
  readonly targets: readonly TargetSpans[];
}

const LAG = 3;
/** Steps that the settled score waits for: it sees so many after the step at least, and hop − 1 more at most. */
export const SETTLED_DELAY = 10;
/** Steps before the judged ones without which a settled score would see less than a prompt one. */
const LEAST_PAST = 12;

/** For the new steps of a window, which sees nothing after its last: spans that end there. */
export function promptLayout(shape: WindowShape): HeadLayout {
  const { length, hop } = shape;
  const trailing = (...spans: number[]) => spans.map((span): Steps => [length - span, length]);
  return layoutOf(shape, 0, (step) => ({
    step,
    means: [
      ...trailing(1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48),
      [step, step + 1],
      [step - 1, Math.min(step + 2, length)],
      [step - 5, step + 1],
    ],
    changes: trailing(3, 6, 9, 12, 24),
    deviations: trailing(Math.max(6, hop), 12, 24, 48),
    echoes: trailing(8, 12, 24, 36),
  }));
}

/**
 * For the steps that lie `SETTLED_DELAY` before the new ones: spans on both sides of the step, so that the edges of an
 * anomaly show.
 * @returns undefined where the window has too few steps before those
 */
export function settledLayout(shape: WindowShape): HeadLayout | undefined {
  const { length, hop } = shape;
  if (length - SETTLED_DELAY - hop < LEAST_PAST) return undefined;
  return layoutOf(shape, SETTLED_DELAY, (step) => {
    const past = (span: number): Steps => [step + 1 - span, step + 1];
    const coming = (span: number): Steps => [step + 1, step + 1 + span];
    const around = (span: number): Steps => [step - span, step + span + 1];
    return {
      step,
      means: [...[1, 3, 6, 12, 24, 36].map(past), ...[3, 6, 10].map(coming), ...[1, 3, 6].map(around)],
      changes: [past(6), past(12), past(24), [step + 2, step + 7], [step + 2, step + 11], around(6)],
      deviations: [past(12), past(24), coming(10), [step - 9, step + 11]],
      echoes: [past(12), past(20), coming(10), [step - 9, step + 11]],
    };
  });
}

/** F, features of one judged step: all spans of all KPIs, and how many steps follow it. */
export function featuresOf({ shape, targets: [{ means, changes, deviations, echoes }] }: HeadLayout): number {
  return (means.length + changes.length + deviations.length + echoes.length) * shape.kpis + 1;
}

function layoutOf(shape: WindowShape, delay: number, spansOf: (step: number) => TargetSpans): HeadLayout {
  const { length, hop } = shape;
  const lag = Math.min(LAG, length - 1);
  const targets = Array.from({ length: hop }, (_, j) => {
    const spans = spansOf(length - delay - hop + j);
    return {
      step: spans.step,
      means: spans.means.map((span) => within(span, 0, length)),
      changes: spans.changes.map((span) => within(span, 1, length)),
      deviations: spans.deviations.map((span) => within(span, 0, length)),
      echoes: spans.echoes.map((span) => within(span, lag, length)),
    };
  });
  return { shape, lag, targets };
}

/** The part of a span from `first` on; that step alone where there is none. */
function within([from, to]: Steps, first: number, length: number): Steps {
  const start = Math.max(from, first);
  return start < to ? [start, Math.min(to, length)] : [first, first + 1];
}
