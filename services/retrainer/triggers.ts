import { Cron } from 'croner';
import type { Label, RetrainRun } from '#schemas/types/topics.ts';
import { leftOutOf } from './judged.ts';

/** What was missed says more than what was seen. */
const FALSE_NEGATIVE_POINTS = 5;
/** A schedule by which nothing starts: an empty variable counts as unset, and means the default. */
const NEVER = 'never';

/** A reason to begin a run. */
export interface Trigger {
  readonly kind: 'FEEDBACK' | 'SCHEDULE' | 'DRIFT';
  /** In words, with the figure that crossed its bound. */
  readonly detail: string;
}

/**
 * Labels that operators gave of their own accord, and that no run has used. Answers to requests are none: the run that
 * asked uses them.
 */
export function newLabels(labels: Iterable<Label>, runs: Iterable<RetrainRun>): Label[] {
  const used = new Set([...runs].flatMap(({ labelIds }) => labelIds));
  return [...labels].filter(
    (label) => leftOutOf(label) === undefined && label.labelRequestId === null && !used.has(label.id),
  );
}

/** Enough new labels: each is a point, a false negative five. */
export function feedbackTrigger(fresh: readonly Label[], bound: number): Trigger | undefined {
  const missed = fresh.filter(({ verdict }) => verdict === 'FALSE_NEGATIVE').length;
  const points = fresh.length + missed * (FALSE_NEGATIVE_POINTS - 1);
  if (points < bound) return undefined;
  const detail = `${points} points of ${fresh.length} new labels, ${missed} of them false negatives; ${bound} are enough`;
  return { kind: 'FEEDBACK', detail };
}

/** @param since when the run before began, or the model came into force, ms */
export function scheduleTrigger(schedule: string, since: number, now: number): Trigger | undefined {
  if (schedule === NEVER) return undefined;
  const due = new Cron(schedule, { timezone: 'UTC' }).nextRun(new Date(since));
  if (due === null || due.getTime() > now) return undefined;
  return { kind: 'SCHEDULE', detail: `${schedule} (UTC) was due at ${due.toISOString()}` };
}

/**
 * Scores that left their calibration. Once for each model: where a run brings nothing better the drift stays, and would
 * only lead to the same run again.
 * @param stability population stability index; undefined where it is not known
 */
export function driftTrigger(
  stability: number | undefined,
  bound: number,
  modelId: string,
  runs: Iterable<RetrainRun>,
): Trigger | undefined {
  if (stability === undefined || stability <= bound) return undefined;
  if ([...runs].some(({ trigger, baseModelId }) => trigger.kind === 'DRIFT' && baseModelId === modelId)) {
    return undefined;
  }
  const detail = `population stability index ${stability.toFixed(3)} over the last day, above ${bound}`;
  return { kind: 'DRIFT', detail };
}

/** @returns what is wrong with a cron expression; undefined where nothing is */
export function scheduleFault(schedule: string): string | undefined {
  try {
    if (schedule !== NEVER) new Cron(schedule, { timezone: 'UTC' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
