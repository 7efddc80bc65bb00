import type { Logger } from 'pino';
import type { z } from 'zod';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { coverage } from '#platform/clickhouse/history.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { GateDecision, ModelArtifact, RetrainRun } from '#schemas/types/topics.ts';
import type { Book } from './book.ts';
import type { retrainerSchema } from './config.ts';
import { findTrainingSpan, historyCaughtUp } from './history-reach.ts';
import { judgementOf } from './judged.ts';
import { budgetOf, requestsOf } from './label-requests.ts';
import type { Pen } from './pen.ts';
import { baseActivation, baseArtifact } from './publish-base.ts';
import { entitiesOf } from './run-history.ts';
import { advance } from './run-state.ts';
import { isStrategy } from './strategy.ts';
import type { RetrainTables } from './tables.ts';
import { chooseInProcess, fitInProcess, type TuneResult, tuneInProcess } from './training-process.ts';
import { tunedArtifact } from './tuned-artifact.ts';

/** What a phase's work has led to, to be written in one transaction. @param now wall clock, ms */
export type Outcome = (pen: Pen, now: number) => void;

export interface PhaseWorkOptions {
  readonly clickhouse: ClickHouse;
  readonly admin: KafkaAdmin;
  readonly tables: RetrainTables;
  readonly config: z.output<typeof retrainerSchema>;
  readonly logger: Logger;
  /** Of Towerwatch. */
  readonly version: string;
}

export interface WorkTerms {
  readonly signal: AbortSignal;
  /** @param share 0 to 1 */
  readonly onProgress: (share: number) => void;
}

/** The work of each phase: it may take hours, is given up at a signal, and leads to the same when it is done again. */
export class PhaseWork {
  readonly #options: PhaseWorkOptions;
  /** What was learned last, for the phase after. */
  #tuned: { readonly runId: string; readonly result: TuneResult } | undefined;

  constructor(options: PhaseWorkOptions) {
    this.#options = options;
  }

  /**
   * Does the work of the phase that a run is in.
   * @throws TowerwatchError as what it calls does; the signal's reason
   */
  async do(run: RetrainRun, book: Book, terms: WorkTerms): Promise<Outcome> {
    switch (run.phase) {
      case 'TRIGGERED':
        return run.kind === 'BASE' ? this.#surveyBase(run, book, terms) : this.#survey(run, book, terms);
      case 'TRAINING':
        return this.#train(run, book, terms);
      case 'SAMPLING':
        return this.#sample(run, book, terms);
      case 'FINE_TUNING':
        return this.#learn(run, book, terms);
      case 'VALIDATING':
        return this.#validate(run, book, terms);
      default:
        throw new RangeError(`no work while ${run.id} is ${run.phase}`);
    }
  }

  async #surveyBase(run: RetrainRun, { kpiSet }: Book, { signal }: WorkTerms): Promise<Outcome> {
    const { BASE_HISTORY_DAYS: days, TRAINING_ENTITIES: max } = this.#options.config;
    const span = await findTrainingSpan(this.#options, kpiSet, days, max, signal);
    if (span === undefined) throw tooShort(kpiSet);
    const { from, to } = span;
    return (pen, now) => pen.run(advance(run, { kind: 'SURVEYED', from, to }, now));
  }

  async #train(run: RetrainRun, { kpiSet }: Book, terms: WorkTerms): Promise<Outcome> {
    const { clickhouse, config, version, logger } = this.#options;
    const known = await Array.fromAsync(coverage(clickhouse, kpiSet.name));
    const reach = { from: run.historyFrom!, to: run.historyTo! };
    const span = { ...reach, entities: entitiesOf(known, reach, new Set(), config.TRAINING_ENTITIES) };
    const threshold = this.#thresholdRule;
    const model = await fitInProcess(
      {
        kind: 'FIT',
        clickhouse: this.#history,
        span,
        kpiSet,
        calibrateAfter: span.to - config.CALIBRATION_DAYS * DAY_MS,
        threshold,
        seed: run.seed,
        checkpointFolder: config.TRAINING_FOLDER,
        codeVersion: version,
      },
      this.#process(terms),
    );
    const fitted = { kpiSet, model, span, threshold, seed: run.seed, codeVersion: version, now: Date.now() };
    const artifact = await baseArtifact(fitted, run.id);
    const { modelId, trainSeconds } = artifact;
    logger.info({ modelId, trainSeconds, threshold: artifact.promptThreshold }, 'base model fitted');
    return (pen, now) => {
      pen.model(artifact);
      pen.activation(baseActivation(modelId, run.id, now));
      pen.run(advance(run, { kind: 'TRAINED', modelId }, now));
    };
  }

  async #survey(run: RetrainRun, { kpiSet }: Book, { signal }: WorkTerms): Promise<Outcome> {
    const { clickhouse, config } = this.#options;
    // Labels speak of what was measured just now. Where the historian stands still, the run goes on with what is there.
    await historyCaughtUp(this.#options, signal);
    signal.throwIfAborted();
    const known = await Array.fromAsync(coverage(clickhouse, kpiSet.name));
    if (known.length === 0) throw tooShort(kpiSet);
    const to = known.reduce((latest, { last }) => Math.max(latest, last), 0);
    const from = to - Math.round(config.RETRAIN_HISTORY_DAYS * DAY_MS);
    return (pen, now) => pen.run(advance(run, { kind: 'SURVEYED', from, to }, now));
  }

  async #sample(run: RetrainRun, book: Book, terms: WorkTerms): Promise<Outcome> {
    const { config, tables } = this.#options;
    const budget = budgetOf(run, config.LABEL_ROUNDS);
    const strategy = run.strategy !== null && isStrategy(run.strategy) ? run.strategy : config.LABEL_STRATEGY;
    const labels = tables.labels(book.kpiSet.name);
    const task = {
      kind: 'ASK' as const,
      ...this.#reading(run),
      kpiSet: book.kpiSet,
      base: this.#baseOf(run),
      judged: judgedOf(run, book, labels.values()),
      asked: book.requestsOf(run).map(({ entity, from, to }) => ({ entity, from, to })),
      budget,
      round: run.round,
      strategy,
      seed: run.seed,
    };
    const spans = budget === 0 ? [] : await chooseInProcess(task, this.#process(terms));
    return (pen, now) => {
      const deadline = now + Math.ceil((run.answerWithin ?? config.LABEL_DEADLINE_MS) / config.LABEL_ROUNDS);
      const labelOf = (id: string) => labels.get(id);
      const requests = requestsOf(run, spans, { strategy, deadline, now, labelOf });
      pen.requests(requests);
      pen.run(advance(run, { kind: 'ASKED', requests: requests.length, deadline }, now));
    };
  }

  async #learn(run: RetrainRun, book: Book, terms: WorkTerms): Promise<Outcome> {
    const { decision } = (await this.#tune(run, book, terms)).tuned;
    return (pen, now) => pen.run(advance(run, { kind: 'TUNED', decision }, now));
  }

  async #validate(run: RetrainRun, book: Book, terms: WorkTerms): Promise<Outcome> {
    const { kpiSet } = book;
    const { tuned, entities } = await this.#tune(run, book, terms);
    const { artifact, decision } = await tunedArtifact(tuned, {
      run,
      kpiSet,
      judged: this.#usedBy(run, book),
      entities,
      threshold: this.#thresholdRule,
      codeVersion: this.#options.version,
      now: Date.now(),
    });
    if (artifact !== null) await (await verifyModel(artifact, kpiSet)).close();
    return (pen, now) => {
      const final = decision.outcome === 'PROMOTED' ? stillWanted(decision, run, book, now) : decision;
      if (artifact !== null) pen.model({ ...artifact, decision: final });
      if (artifact !== null && final.outcome === 'PROMOTED') {
        const { modelId } = artifact;
        const { reason: why } = final;
        const at = { since: now, by: 'retrainer', why, runId: run.id, commandId: null };
        pen.activation({ modelId, cause: 'PROMOTION', ...at });
      }
      const modelIds = artifact === null ? [] : [artifact.modelId];
      pen.run(advance(run, { kind: 'DECIDED', decision: final, modelIds }, now));
    };
  }

  async #tune(run: RetrainRun, book: Book, terms: WorkTerms): Promise<TuneResult> {
    if (this.#tuned?.runId === run.id) return this.#tuned.result;
    const { config, version } = this.#options;
    const entered = run.history.find(({ phase }) => phase === 'FINE_TUNING')!;
    const task = {
      kind: 'TUNE' as const,
      ...this.#reading(run),
      runId: run.id,
      kpiSet: book.kpiSet,
      base: this.#baseOf(run),
      judged: this.#usedBy(run, book),
      seed: run.seed,
      threshold: this.#thresholdRule,
      now: entered.since,
      checkpointFolder: config.TRAINING_FOLDER,
      codeVersion: version,
    };
    const result = await tuneInProcess(task, this.#process(terms));
    this.#tuned = { runId: run.id, result };
    return result;
  }

  /** The labels that were taken when the run began to learn, as they stand. */
  #usedBy(run: RetrainRun, book: Book): readonly JudgedSpan[] {
    const labels = this.#options.tables.labels(book.kpiSet.name);
    return judgedOf(
      run,
      book,
      run.labelIds.flatMap((id) => labels.get(id) ?? []),
    );
  }

  #baseOf({ baseModelId }: RetrainRun): ModelArtifact {
    const base = this.#options.tables.model(baseModelId!);
    if (base !== undefined) return base;
    throw new TowerwatchError('MODEL_UNKNOWN', `models.v1 has no model ${baseModelId}, which is in force`);
  }

  #reading({ historyFrom, historyTo }: RetrainRun) {
    const span = { from: historyFrom!, to: historyTo! };
    return { clickhouse: this.#history, span, maxEntities: this.#options.config.TRAINING_ENTITIES };
  }

  get #history() {
    const { CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database } = this.#options.config;
    return { url, database };
  }

  get #thresholdRule() {
    const { THRESHOLD_METHOD: method, THRESHOLD_LEVEL: level } = this.#options.config;
    return { method, level };
  }

  #process({ signal, onProgress }: WorkTerms) {
    return {
      threads: this.#options.config.TRAINING_THREADS,
      signal,
      onProgress: ({ step, steps }: { step: number; steps: number }) => onProgress(step / steps),
    };
  }
}

/** The labels that judge a step of the run's history. */
export function judgedOf(
  { historyFrom, historyTo }: RetrainRun,
  book: Book,
  labels: Parameters<typeof judgementOf>[0],
): readonly JudgedSpan[] {
  const { spans } = judgementOf(labels, (id) => book.request(id));
  return spans.filter(({ from, to }) => to >= historyFrom! && from <= historyTo!);
}

/** A person who put another model in force meanwhile is not overruled. */
function stillWanted(decision: GateDecision, run: RetrainRun, { inForce }: Book, now: number): GateDecision {
  if (inForce === undefined || inForce.modelId === run.baseModelId) return decision;
  const { modelId, by, why } = inForce;
  const reason = `${modelId} was put in force meanwhile by ${by}: ${why}. Before: ${decision.reason}`;
  return { ...decision, outcome: 'REJECTED', reason, at: now };
}

function tooShort({ name }: KpiSet): TowerwatchError {
  return new TowerwatchError(
    'HISTORY_TOO_SHORT',
    `${name}: the history has too little, or is not kept up to date`,
  );
}
