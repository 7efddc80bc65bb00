import { f1, ratio } from './ratio.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { alertRuns, eventRuns, type Run } from './runs.ts';

/** Longest quiet stretch, in steps, that does not end an alert. */
const MERGE_GAP = 6;

export interface EventScore {
  /** Events with at least one scored step; the others could not be found by anyone. */
  readonly events: number;
  readonly recalled: number;
  readonly alerts: number;
  /** Alerts that touch no event. */
  readonly falseAlerts: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Whether any step of the run satisfies the condition. */
export function someStep({ from, to }: Run, condition: (step: number) => boolean): boolean {
  for (let i = from; i < to; i++) if (condition(i)) return true;
  return false;
}

/**
 * Precision over alerts, recall over events. An event (run of labelled steps) is recalled if any of its steps is over
 * the threshold; an alert (runs over the threshold, joined over gaps of up to MERGE_GAP steps) is good if it touches an
 * event. Neither spans two rows. Rates over nothing are 0.
 * @throws RangeError see checkRows, checkThreshold
 */
export function eventScore(rows: readonly EvaluationRow[], threshold: number): EventScore {
  checkRows(rows);
  checkThreshold(threshold);
  let events = 0;
  let recalled = 0;
  let alerts = 0;
  let falseAlerts = 0;
  for (const row of rows) {
    for (const event of eventRuns(row)) {
      if (!someStep(event, (i) => isScored(row, i))) continue;
      events++;
      if (someStep(event, (i) => isOver(row, i, threshold))) recalled++;
    }
    for (const alert of alertRuns(row, threshold, MERGE_GAP)) {
      alerts++;
      if (!someStep(alert, (i) => row.labels[i] !== 0)) falseAlerts++;
    }
  }
  const precision = ratio(alerts - falseAlerts, alerts);
  const recall = ratio(recalled, events);
  return { events, recalled, alerts, falseAlerts, precision, recall, f1: f1(precision, recall) };
}
