/** Shares of the steps that are learned from and that choose, as published; the rest judges. */
const TRAINING = 0.65;
const VALIDATION = 0.14;

/** Parts of a series in the order of time: each ends before the step where the next begins. */
export interface TrafficSplit {
  /** First step of the validation part. */
  readonly validationFrom: number;
  /** First step of the test part. */
  readonly testFrom: number;
  readonly steps: number;
}

export function splitOf(steps: number): TrafficSplit {
  return {
    validationFrom: Math.round(TRAINING * steps),
    testFrom: Math.round((TRAINING + VALIDATION) * steps),
    steps,
  };
}
