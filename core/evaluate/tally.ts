import { someStep } from './event-f1.ts';
import { ratio } from './ratio.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { runs } from './runs.ts';

/** Spans of one kind, and how many of them hold a step over the threshold. */
export interface Tally {
  readonly total: number;
  readonly over: number;
  /** `over / total`; 0 where there is no span. */
  readonly rate: number;
}

/** Tallies pooled into one. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const total = tallies.reduce((sum, tally) => sum + tally.total, 0);
  const over = tallies.reduce((sum, tally) => sum + tally.over, 0);
  return { total, over, rate: ratio(over, total) };
}

/**
 * Recall by kind of anomaly, or normal regimes flagged: for each name the spans (runs of one and the same mark, with at
 * least one scored step) and those with any step over the threshold. Every name is there, with 0 of 0 if it has no span.
 * @throws RangeError on a mark without a name; see also checkRows, checkThreshold
 */
export function tally(
  rows: readonly EvaluationRow[],
  marks: 'labels' | 'regimes',
  names: ReadonlyMap<number, string>,
  threshold: number,
): Record<string, Tally> {
  checkRows(rows);
  checkThreshold(threshold);
  const counts = new Map([...names.values()].map((name) => [name, { total: 0, over: 0 }]));
  rows.forEach((row, r) => {
    const markOf = row[marks];
    if (markOf === undefined) return;
    for (const span of runs(markOf.length, (i) => markOf[i])) {
      const name = names.get(span.mark);
      if (name === undefined) throw new RangeError(`row ${r}: ${marks} has ${span.mark}, which has no name`);
      if (!someStep(span, (i) => isScored(row, i))) continue;
      const count = counts.get(name)!;
      count.total++;
      if (someStep(span, (i) => isOver(row, i, threshold))) count.over++;
    }
  });
  return Object.fromEntries(
    [...counts].map(([name, { total, over }]) => [name, { total, over, rate: ratio(over, total) }]),
  );
}
