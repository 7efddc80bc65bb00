import { type EvaluationRow, isOver } from './row.ts';

/** Neighbouring steps `from` .. `to` − 1 that carry the same mark. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly mark: number;
}

/** Runs of equal non-zero marks over `length` steps, in time order. */
export function runs(length: number, markAt: (step: number) => number): Run[] {
  const found: Run[] = [];
  let from = 0;
  let mark = 0;
  for (let i = 0; i <= length; i++) {
    const next = i < length ? markAt(i) : 0;
    if (next === mark) continue;
    if (mark !== 0) found.push({ from, to: i, mark });
    from = i;
    mark = next;
  }
  return found;
}

/** Events: runs of labelled steps, whatever their kinds. */
export function eventRuns({ labels }: EvaluationRow): Run[] {
  return runs(labels.length, (i) => (labels[i] === 0 ? 0 : 1));
}

/** Alerts: runs of steps over the threshold, joined where at most `mergeGap` steps lie between two. */
export function alertRuns(row: EvaluationRow, threshold: number, mergeGap: number): Run[] {
  const alerts: Run[] = [];
  for (const run of runs(row.scores.length, (i) => (isOver(row, i, threshold) ? 1 : 0))) {
    const last = alerts.at(-1);
    if (last !== undefined && run.from - last.to <= mergeGap)
      alerts[alerts.length - 1] = { ...last, to: run.to };
    else alerts.push(run);
  }
  return alerts;
}
