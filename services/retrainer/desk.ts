import type { Logger } from 'pino';
import type { z } from 'zod';
import { codeOf, decisionOf } from '#platform/errors/boundary.ts';
import type { Emission } from '#platform/stream/stage.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';
import { awaitLabels } from './awaiting.ts';
import type { Book } from './book.ts';
import type { retrainerSchema } from './config.ts';
import type { Outlook } from './outlook.ts';
import { Pen } from './pen.ts';
import type { PhaseWork } from './phase-work.ts';
import { advance, newRun } from './run-state.ts';
import type { RetrainTables } from './tables.ts';
import { driftTrigger, feedbackTrigger, newLabels, scheduleTrigger, type Trigger } from './triggers.ts';
import type { Outcome } from './work-terms.ts';

export interface DeskOptions {
  readonly book: Book;
  readonly tables: RetrainTables;
  readonly work: Pick<PhaseWork, 'do'>;
  readonly outlook: Pick<Outlook, 'look' | 'of'>;
  readonly config: z.output<typeof retrainerSchema>;
  readonly logger: Logger;
}

interface Job {
  readonly run: RetrainRun;
  readonly stopping: AbortController;
  progress: number;
  outcome?: Outcome;
  error?: unknown;
}

const TENTHS = 10;

/**
 * What happens to the runs of one kpiSet, as time passes. The work of a phase begins at the tick after the one that wrote
 * the phase, so that it is on the topic by then; what it leads to is written by the tick that finds it done.
 */
export class Desk {
  readonly book: Book;
  readonly #options: DeskOptions;
  #job: Job | undefined;
  /** A run was in progress when this instance took over. */
  #interrupted: boolean;
  #waitUntil = 0;
  #lookAt = 0;
  #labelsSeen = -1;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.book = options.book;
    this.#interrupted = this.book.current !== undefined;
  }

  /** What is to be written now. @param now wall clock, ms @throws TowerwatchError what no later try can mend */
  tick(now: number): Emission[] {
    const pen = new Pen(this.book, []);
    const run = this.book.current;
    if (this.#job !== undefined && this.#job.run.id !== run?.id) this.stop();
    if (run === undefined) this.#look(pen, now);
    else if (this.#interrupted) this.#again(run, 'goes on after an interruption', pen, now);
    else if (run.phase === 'AWAITING_LABELS') {
      const { tables, config } = this.#options;
      awaitLabels(run, { book: this.book, pen, tables, rounds: config.LABEL_ROUNDS, now });
    } else this.#work(run, pen, now);
    return pen.emissions;
  }

  /** Gives up the work in progress. */
  stop(): void {
    this.#job?.stopping.abort();
    this.#job = undefined;
  }

  #work(run: RetrainRun, pen: Pen, now: number): void {
    const job = this.#job;
    if (job === undefined) {
      if (now >= this.#waitUntil) this.#job = this.#begin(run);
    } else if (job.outcome !== undefined) {
      this.#job = undefined;
      job.outcome(pen, now);
    } else if (job.error !== undefined) {
      this.#job = undefined;
      this.#failed(run, job.error, pen, now);
    } else if (Math.floor(job.progress * TENTHS) > Math.floor(run.progress * TENTHS)) {
      pen.run(advance(run, { kind: 'PROGRESSED', share: job.progress }, now));
    }
  }

  #begin(run: RetrainRun): Job {
    const { work, logger } = this.#options;
    logger.info({ run: run.id, phase: run.phase, attempt: run.attempt }, 'phase begins');
    const job: Job = { run, stopping: new AbortController(), progress: 0 };
    const terms = {
      signal: job.stopping.signal,
      onProgress(share: number) {
        job.progress = share;
      },
    };
    work.do(run, this.book, terms).then(
      (outcome) => {
        job.outcome = outcome;
      },
      (error: unknown) => {
        job.error = error ?? new Error('the work failed without a word');
      },
    );
    return job;
  }

  #failed(run: RetrainRun, error: unknown, pen: Pen, now: number): void {
    const { config, logger } = this.#options;
    const decision = decisionOf(error);
    // Without a first model there is nothing to go on with: what cannot be mended ends the service.
    if (run.kind === 'BASE' && decision !== 'RETRY') throw error;
    const { message } = error as Error;
    logger.warn({ err: error, run: run.id, phase: run.phase }, 'the work of the phase failed');
    if (decision !== 'RETRY') {
      pen.run(advance(run, { kind: 'FAILED', code: codeOf(error), message }, now));
      return;
    }
    this.#waitUntil = now + config.RETRAIN_POLL_MS;
    this.#again(run, `${codeOf(error)}: ${message}`, pen, now);
  }

  #again(run: RetrainRun, message: string, pen: Pen, now: number): void {
    this.#interrupted = false;
    const { RETRAIN_ATTEMPTS: most } = this.#options.config;
    if (run.kind === 'FINE_TUNE' && run.phase !== 'AWAITING_LABELS' && run.attempt >= most) {
      const failure = `${run.phase} was begun ${run.attempt} times: ${message}`;
      pen.run(advance(run, { kind: 'FAILED', code: 'RUN_EXHAUSTED', message: failure }, now));
    } else pen.run(advance(run, { kind: 'AGAIN', message }, now));
  }

  #look(pen: Pen, now: number): void {
    const { tables, outlook } = this.#options;
    const { kpiSet, inForce } = this.book;
    const isDue = now >= this.#lookAt;
    if (isDue) {
      this.#lookAt = now + this.#options.config.RETRAIN_POLL_MS;
      outlook.look(this.book);
    }
    const seen = outlook.of(kpiSet.name);
    if (inForce === undefined) {
      if (seen.hasEnoughHistory) this.#beginBase(pen, now);
      return;
    }
    const { labelRevision } = tables;
    if (!isDue && labelRevision === this.#labelsSeen) return;
    this.#labelsSeen = labelRevision;
    const labels = newLabels(tables.labels(kpiSet.name).values(), this.book.runs);
    const trigger = this.#triggerOf(labels, inForce, seen.stability, now);
    if (trigger === undefined) return;
    pen.run(
      newRun({
        kpiSet: kpiSet.name,
        kind: 'FINE_TUNE',
        trigger: { ...trigger, commandId: null },
        now,
        baseModelId: inForce.modelId,
        labelBudget: this.#options.config.LABEL_BUDGET,
        labelIds: labels.map(({ id }) => id),
      }),
    );
  }

  #triggerOf(
    labels: ReturnType<typeof newLabels>,
    { modelId, since }: { readonly modelId: string; readonly since: number },
    stability: number | undefined,
    now: number,
  ): Trigger | undefined {
    const { RETRAIN_POINTS, RETRAIN_SCHEDULE, DRIFT_PSI } = this.#options.config;
    const last = this.book.runs.reduce((latest, { startedAt }) => Math.max(latest, startedAt), since);
    return (
      (RETRAIN_POINTS > 0 ? feedbackTrigger(labels, RETRAIN_POINTS) : undefined) ??
      (DRIFT_PSI > 0 ? driftTrigger(stability, DRIFT_PSI, modelId, this.book.runs) : undefined) ??
      scheduleTrigger(RETRAIN_SCHEDULE, last, now)
    );
  }

  #beginBase(pen: Pen, now: number): void {
    const { BASE_HISTORY_DAYS: days, SEED: seed } = this.#options.config;
    const detail = `${days} days of history in half of the entities`;
    const { kpiSet } = this.book;
    const trigger = { kind: 'BOOTSTRAP' as const, detail, commandId: null };
    const start = {
      kind: 'BASE' as const,
      trigger,
      now,
      baseModelId: null,
      seed,
      labelBudget: 0,
      labelIds: [],
    };
    pen.run(newRun({ kpiSet: kpiSet.name, ...start }));
  }
}
