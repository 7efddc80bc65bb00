import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { coverage } from '#platform/clickhouse/history.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { ModelArtifact, RetrainRun } from '#schemas/types/topics.ts';
import { surveyBase, trainBase } from './base-work.ts';
import type { Book } from './book.ts';
import { historyCaughtUp } from './history-reach.ts';
import { judgedIn } from './judged.ts';
import { budgetOf, requestsOf } from './label-requests.ts';
import { advance, unlessOverruled } from './run-state.ts';
import { isStrategy } from './strategy.ts';
import { chooseInProcess, type TuneResult, tuneInProcess } from './training-process.ts';
import { tunedArtifact } from './tuned-artifact.ts';
import {
  historySource,
  type Outcome,
  processOptions,
  thresholdRule,
  tooShort,
  type WorkOptions,
  type WorkTerms,
} from './work-terms.ts';

/** The work of each phase: it may take hours, is given up at a signal, and leads to the same when it is done again. */
export class PhaseWork {
  readonly #options: WorkOptions;
  /** What was learned last, for the phase after. */
  #tuned: { readonly runId: string; readonly result: TuneResult } | undefined;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /**
   * Does the work of the phase that a run is in.
   * @throws TowerwatchError as what it calls does; the signal's reason
   */
  async do(run: RetrainRun, book: Book, terms: WorkTerms): Promise<Outcome> {
    switch (run.phase) {
      case 'TRIGGERED':
        return run.kind === 'BASE'
          ? surveyBase(run, book, terms, this.#options)
          : this.#survey(run, book, terms);
      case 'TRAINING':
        return trainBase(run, book, terms, this.#options);
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
      judged: judgedIn(run, labels.values(), (id) => book.request(id)),
      asked: book.requestsOf(run).map(({ entity, from, to }) => ({ entity, from, to })),
      budget,
      round: run.round,
      strategy,
      seed: run.seed,
    };
    const spans = budget === 0 ? [] : await chooseInProcess(task, processOptions(config, terms));
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
      threshold: thresholdRule(this.#options.config),
      codeVersion: this.#options.version,
      now: Date.now(),
    });
    if (artifact !== null) await (await verifyModel(artifact, kpiSet)).close();
    return (pen, now) => {
      const final =
        decision.outcome === 'PROMOTED' ? unlessOverruled(decision, run, book.inForce, now) : decision;
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
      threshold: thresholdRule(config),
      now: entered.since,
      checkpointFolder: config.TRAINING_FOLDER,
      codeVersion: version,
    };
    const result = await tuneInProcess(task, processOptions(config, terms));
    this.#tuned = { runId: run.id, result };
    return result;
  }

  /** The labels that were taken when the run began to learn, as they stand. */
  #usedBy(run: RetrainRun, book: Book): readonly JudgedSpan[] {
    const labels = this.#options.tables.labels(book.kpiSet.name);
    const used = run.labelIds.flatMap((id) => labels.get(id) ?? []);
    return judgedIn(run, used, (id) => book.request(id));
  }

  #baseOf({ baseModelId }: RetrainRun): ModelArtifact {
    const base = this.#options.tables.model(baseModelId!);
    if (base !== undefined) return base;
    throw new TowerwatchError('MODEL_UNKNOWN', `models.v1 has no model ${baseModelId}, which is in force`);
  }

  #reading({ historyFrom, historyTo }: RetrainRun) {
    const span = { from: historyFrom!, to: historyTo! };
    const { config } = this.#options;
    return { clickhouse: historySource(config), span, maxEntities: config.TRAINING_ENTITIES };
  }
}
