import { batch, signal } from '@preact/signals';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { Refusal } from '../data/request.ts';
import { bucketOf } from './buckets.ts';
import { Loaded } from './loaded.ts';
import { bucketsFor, type Question, questionFor } from './question.ts';
import { FOUR_WEEKS_MS, isWithin, ofLength, REACH, type Span } from './span.ts';
import { withTail } from './tail.ts';

/** While a drawing is there, one waits this long for the next move before asking. */
const SETTLE_MS = 80;
const AGAIN_AFTER_MS = 5000;
/** A step is told of before the history has it: it is asked for again so often. */
const LATE_TURNS = 4;
const LATE_AFTER_MS = 2500;

/** Asks the series route. @throws Refusal; an AbortError where `signal` ended it */
export type Ask = (question: Question, signal: AbortSignal) => Promise<EntitySeries>;

export interface SourceOptions {
  readonly ask: Ask;
  readonly stepMs: number;
  /** Whether four weeks are read behind the first answer: zooming out is then drawn from what is there. */
  readonly overview: boolean;
}

/**
 * What is drawn of one entity and kpiSet: at once from what is there, then as fine as the view wants it. One question
 * at a time; a newer view ends the one before.
 */
export class SeriesSource {
  /** The best there is for the view; while there is nothing for it, what was drawn before. */
  readonly answer = signal<EntitySeries | undefined>(undefined);
  readonly refusal = signal<Refusal | undefined>(undefined);
  readonly loading = signal(true);

  readonly #options: SourceOptions;
  readonly #loaded = new Loaded();
  #view: Span | undefined;
  #pixels = 0;
  #newest: number | null = null;
  #asking = new AbortController();
  #overview: AbortController | undefined;
  #lateTurns = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  /**
   * Draws a view from what is there, and asks for what is missing.
   * @param pixels width of the drawing, 0 where it is not yet known
   * @param newest time of the newest step, where it is known
   */
  show(view: Span, pixels: number, newest: number | null): void {
    if (this.#newest !== null && newest !== null && newest > this.#newest) {
      this.#loaded.knownUntil(this.#newest);
      this.#lateTurns = LATE_TURNS;
    }
    this.#view = view;
    this.#pixels = pixels;
    this.#newest = newest;
    const best = this.#loaded.bestFor(view);
    if (best !== undefined) this.answer.value = best;
    this.#ask(best === undefined ? 0 : SETTLE_MS);
  }

  /** Asks again what was refused, as when a source came back. */
  again(): void {
    this.#ask(0);
  }

  /** Ends every question. */
  close(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#overview?.abort();
  }

  #ask(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
    const view = this.#view;
    if (view === undefined || this.#pixels === 0) return;
    const { stepMs } = this.#options;
    const need = { view, pixels: this.#pixels, stepMs, longest: REACH.longest, newest: this.#newest };
    const question = questionFor(need, this.answer.value);
    if (question === undefined) this.#settled();
    else {
      this.loading.value = true;
      this.#timer = setTimeout(() => void this.#read(question), afterMs);
    }
  }

  async #read(question: Question): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const drawn = this.answer.value;
    try {
      const answer = await this.#options.ask(question, asking.signal);
      if (asking.signal.aborted) return;
      this.#loaded.add((drawn && withTail(drawn, answer)) ?? answer);
      this.#settled();
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      this.#refused(error);
    }
  }

  #settled(): void {
    batch(() => {
      this.loading.value = false;
      this.refusal.value = undefined;
      this.answer.value = this.#view && this.#loaded.bestFor(this.#view);
    });
    if (this.#options.overview) this.#readOverview();
    this.#awaitLate();
  }

  /** Where the newest step is not yet there, only what is before it is known. */
  #awaitLate(): void {
    const { value: drawn } = this.answer;
    const view = this.#view;
    if (drawn === undefined || view === undefined || this.#newest === null || this.#lateTurns === 0) return;
    if (view.to < this.#newest || hasScoreAt(drawn, this.#newest)) return;
    this.#lateTurns--;
    this.#timer = setTimeout(() => {
      this.#loaded.knownUntil(this.#newest! - this.#options.stepMs);
      this.answer.value = this.#loaded.bestFor(view);
      this.#ask(0);
    }, LATE_AFTER_MS);
  }

  #refused(refusal: Refusal): void {
    batch(() => {
      this.loading.value = false;
      this.refusal.value = refusal;
    });
    if (refusal.passing) this.#timer = setTimeout(() => this.again(), AGAIN_AFTER_MS);
  }

  #readOverview(): void {
    if (this.#overview !== undefined || this.#view === undefined) return;
    const span = ofLength(this.#view, FOUR_WEEKS_MS, this.#newest);
    if (this.answer.value !== undefined && isWithin(span, this.answer.value)) return;
    const overview = new AbortController();
    this.#overview = overview;
    this.#options.ask({ ...span, points: bucketsFor(this.#pixels) }, overview.signal).then(
      (answer) => this.#loaded.add(answer),
      () => {
        this.#overview = undefined;
      },
    );
  }
}

/** Whether the bucket of a step has a score. */
function hasScoreAt(answer: EntitySeries, step: number): boolean {
  const bucket = bucketOf(answer, step);
  return bucket !== undefined && answer.score[bucket] !== null;
}
