import Table from 'cli-table3';
import type { RetrainRun } from '#schemas/types/topics.ts';
import { timeText } from '../../start/alert-log.ts';

/** For people: runs, the one in progress marked. @param runs newest first */
export function statusText(runs: readonly RetrainRun[]): string {
  if (runs.length === 0) return 'There are no runs yet.';
  const table = new Table({
    head: ['', 'run', 'started by', 'phase', 'since (UTC)', 'labels', 'what it says'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, 30, null, null, null, 50],
  });
  for (const run of runs) {
    table.push([
      run.finishedAt === null ? '▶' : '',
      run.id,
      `${run.trigger.kind}: ${run.trigger.detail}`,
      phaseText(run),
      timeText(run.history.at(-1)?.since ?? run.startedAt),
      labelsText(run),
      sayingOf(run),
    ]);
  }
  return table.toString();
}

function phaseText({ phase, progress, attempt, finishedAt }: RetrainRun): string {
  if (finishedAt !== null) return phase;
  const share = progress > 0 ? ` ${Math.round(100 * progress)} %` : '';
  return `${phase}${share}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
}

function labelsText({ labelsAnswered, labelsRequested, deadline, phase, labelIds }: RetrainRun): string {
  const asked = labelsRequested === 0 ? '' : `, ${labelsAnswered} of ${labelsRequested} answered`;
  const until = phase === 'AWAITING_LABELS' && deadline !== null ? `, until ${timeText(deadline)}` : '';
  return `${labelIds.length}${asked}${until}`;
}

function sayingOf({ failure, decision, message }: RetrainRun): string {
  if (failure !== null) return `${failure.code}: ${failure.message}`;
  return decision === null ? message : `${decision.outcome} by ${decision.by}: ${decision.reason}`;
}
