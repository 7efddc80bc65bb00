import type { RetrainRun } from '#schemas/types/topics.ts';
import type { Run } from '../api/shapes/run.ts';
import { withFigures } from './figure.ts';

/** A run without what only the retrainer needs to go on with it. */
export function runOf(record: RetrainRun): Run {
  const { labelIds, seed: _, historyFrom: _from, historyTo: _to, round: _round, ...rest } = record;
  const { answerWithin: _within, strategy: _strategy, ...run } = rest;
  return { ...withFigures(run), labelCount: labelIds.length };
}
