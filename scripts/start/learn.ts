import { setTimeout as delay } from 'node:timers/promises';
import type { Verdict } from '#core/learn/judged-span.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { commandRecord } from '#platform/models/retrain-command.ts';
import type { LabelRequest, RetrainRun } from '#schemas/types/topics.ts';
import { hasEnded } from '#services/retrainer/run-state.ts';
import { countVerdicts, SimulatedOperators } from '../operators/operators.ts';
import { sendFeedback } from '../operators/send.ts';
import { shiftOf, USUAL_BUDGET } from '../operators/shift.ts';
import { Truth } from '../operators/truth.ts';
import type { AlertLog } from './alert-log.ts';
import type { FeedbackPart } from './feedback-part.ts';
import { phaseText, verdictsText, waitingText } from './learning-text.ts';
import type { StartOptions } from './options.ts';
import type { Replay } from './prepare-source.ts';
import type { Progress } from './progress.ts';
import { serviceFailed } from './services.ts';
import type { System } from './system.ts';

const POLL_MS = 250;
const RUN_WITHIN_MS = 1_200_000;
/** Time for operators to answer, in all rounds together. These answer at once what they know. */
const ANSWER_WITHIN_MS = 60_000;
/** Event time in which an operator comes round to judging an alert. */
const JUDGED_AFTER_MS = 30 * 60_000;

/** What became of the feedback. */
export interface Learned {
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly answers: number;
  readonly run: RetrainRun;
  /** When the last verdict or answer was on the topic, ms of `performance.now()`. */
  readonly lastSaidAt: number;
}

export interface LearnTerms {
  readonly options: Pick<StartOptions, 'seed' | 'labelBudget' | 'operatorsErrorRate'>;
  readonly alerts: AlertLog;
  readonly progress: Progress;
  /** Resolves when everything has passed through every service. */
  readonly settled: () => Promise<void>;
  readonly fail: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/**
 * While the replay waits, operators judge what came so far, and a run of the retrainer learns from it and from their
 * answers. It is ordered, and not left to a trigger, once all verdicts have arrived: the same replay learns the same.
 * @throws TowerwatchError SERVICE_FAILED where the run does not end in time; the signal's reason
 */
export async function learn(
  system: System,
  plan: Replay,
  part: FeedbackPart,
  { options, alerts, progress, settled, fail, signal }: LearnTerms,
): Promise<Learned> {
  const { seed, labelBudget, operatorsErrorRate: errorRate } = options;
  const { client, codecs, producer } = system;
  const kpiSet = plan.kpiSet.name;
  const habits = { budget: USUAL_BUDGET, errorRate, delayMs: JUDGED_AFTER_MS, seed };
  const operators = new SimulatedOperators(kpiSet, new Truth(plan.source), habits, shiftOf(plan, part));
  for (const event of alerts.alerts) operators.see(event);
  const given = operators.due(Number.POSITIVE_INFINITY);
  await sendFeedback(system, given);
  let lastSaidAt = performance.now();
  let answers = 0;
  const verdicts = countVerdicts(given);
  progress.say(`operators give ${verdictsText(verdicts)}`);
  await settled();

  let run: RetrainRun | undefined;
  const why = `${given.length} verdicts of operators`;
  const order = { action: 'START', kpiSet, by: 'npm start', why, seed, labelBudget } as const;
  const command = commandRecord({ ...order, answerWithin: ANSWER_WITHIN_MS }, codecs);
  const answer = async (request: LabelRequest) => {
    const said = operators.answer(request);
    if (said === undefined) return;
    await sendFeedback(system, [said]);
    lastSaidAt = performance.now();
    answers++;
  };
  const logger = createLogger({ service: 'start', instance: 'start', level: 'silent' });
  const from = { client, codecs, logger, onFatal: fail };
  const followers = await Promise.all([
    followTable(from, 'label-requests.v1', (_, request) => (request === null ? undefined : answer(request))),
    followTable(from, 'retrain.runs.v1', (_, record) => {
      if (record?.trigger.commandId !== command.id) return;
      if (record.phase !== run?.phase) progress.say(phaseText(record));
      run = record;
    }),
  ]);
  try {
    await producer.write([command.record]);
    const deadline = performance.now() + RUN_WITHIN_MS;
    while (run === undefined || !hasEnded(run)) {
      if (performance.now() > deadline) throw overdue(system);
      await delay(POLL_MS, undefined, { signal });
      if (run !== undefined) progress.waiting(waitingText(run));
    }
    return { verdicts, answers, run, lastSaidAt };
  } finally {
    await Promise.all(followers.map((follower) => follower.stop()));
  }
}

function overdue({ services }: System): Error {
  const { logFile } = services.find(({ name }) => name === 'retrainer')!;
  return serviceFailed('retrainer', `did not end a run within ${RUN_WITHIN_MS / 60_000} minutes`, logFile);
}
