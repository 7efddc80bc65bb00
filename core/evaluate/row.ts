/**
 * One entity's time line. Step i of every array is the same moment and neighbouring steps are one granularity
 * apart, so a gap stays in the row and is masked, never cut out: ramps, alerts and events keep their real lengths.
 */
export interface EvaluationRow {
  /** Anomaly score per step, higher = more anomalous. */
  readonly scores: Float32Array | Float64Array;
  /** Kind of anomaly per step; 0 = none. */
  readonly labels: Uint8Array;
  /** Normal regime that looks anomalous, per step; 0 = none. */
  readonly regimes?: Uint8Array;
  /**
   * 0 where the step has no score (warm-up, gap, no model): the step then counts nowhere and its score is not read.
   * Absent: every step is scored. A mask and not NaN, so that a detector that yields NaN is never excused.
   */
  readonly scored?: Uint8Array;
  /** Threshold of each step, where there is none for all; only read where the step has a score. */
  readonly thresholds?: Float64Array;
}

/** Whether step `i` carries a score. */
export function isScored(row: EvaluationRow, i: number): boolean {
  return row.scored === undefined || row.scored[i] !== 0;
}

/**
 * Whether step `i` carries a score and that score is over its threshold.
 * @param threshold of the steps of rows that bring none of their own
 */
export function isOver(row: EvaluationRow, i: number, threshold: number): boolean {
  return row.scores[i] > (row.thresholds?.[i] ?? threshold) && isScored(row, i);
}

/** Steps of all rows that carry a score. */
export function countScored(rows: readonly EvaluationRow[]): number {
  let steps = 0;
  for (const { scores, scored } of rows) {
    if (scored === undefined) steps += scores.length;
    else for (const flag of scored) steps += flag === 0 ? 0 : 1;
  }
  return steps;
}

/** @throws RangeError on arrays of different lengths and on a scored step whose score is not finite. */
export function checkRows(rows: readonly EvaluationRow[]): void {
  rows.forEach((row, r) => {
    const steps = row.scores.length;
    for (const name of ['labels', 'regimes', 'scored', 'thresholds'] as const) {
      const other = row[name]?.length ?? steps;
      if (other !== steps) throw new RangeError(`row ${r}: ${steps} scores but ${other} ${name}`);
    }
    for (let i = 0; i < steps; i++) {
      if (!Number.isFinite(row.scores[i]) && isScored(row, i)) {
        throw new RangeError(`row ${r}, step ${i}: score ${row.scores[i]} is not finite`);
      }
    }
  });
}

/** @throws RangeError on NaN; an infinite threshold is over all scores or under all. */
export function checkThreshold(threshold: number): void {
  if (Number.isNaN(threshold)) throw new RangeError('threshold is NaN');
}
