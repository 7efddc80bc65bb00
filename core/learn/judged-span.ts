/** Event times of a first and a last step, ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const VERDICTS = ['FALSE_POSITIVE', 'TRUE_POSITIVE', 'FALSE_NEGATIVE', 'NORMAL'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Steps of one entity that an operator has judged, each of them normal or anomalous. */
export interface JudgedSpan extends Span {
  /** Id of the label. */
  readonly id: string;
  readonly entity: string;
  /** The anomalous steps, within the span, in order; empty where all are normal. */
  readonly anomalous: readonly Span[];
  readonly verdict: Verdict;
  /** Whether a label request asked for it: chosen to speak for the whole fleet, where what operators send does not. */
  readonly requested: boolean;
}
