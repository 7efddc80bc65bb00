import type { EntitySeries } from '../../api/shapes/series.ts';
import { isWithin, overlaps, type Span } from './span.ts';

/** Most answers kept at once: the overview, and the last places looked at. */
const KEPT = 16;
/** Where answers show this share of what the one that shows most does, the finest of them is drawn. */
const AS_MUCH = 0.95;

/** Answers of the series route for one entity and kpiSet, the least recently used given up first. */
export class Loaded {
  readonly #kept: number;
  /** Oldest use first. */
  #answers: EntitySeries[] = [];

  constructor(kept: number = KEPT) {
    this.#kept = kept;
  }

  get size(): number {
    return this.#answers.length;
  }

  add(answer: EntitySeries): void {
    const others = this.#answers.filter((other) => !replaces(answer, other));
    this.#answers = [...others, answer].slice(-this.#kept);
  }

  /** What was read beyond a time is no longer taken for known: more has come since. */
  knownUntil(time: number): void {
    this.#answers = this.#answers.map((answer) => (answer.to > time ? { ...answer, to: time } : answer));
  }

  /** The finest of those that cover a span; without any, of those that show most of it. */
  bestFor(view: Span): EntitySeries | undefined {
    const covering = this.#answers.filter((answer) => isWithin(view, answer));
    const best = finest(covering.length > 0 ? covering : showingMost(this.#answers, view));
    if (best !== undefined) this.#answers = [...this.#answers.filter((other) => other !== best), best];
    return best;
  }
}

/** Whether an answer says all that another one does, in the same buckets. */
const replaces = (answer: EntitySeries, other: EntitySeries) =>
  answer.bucketMs === other.bucketMs && isWithin(other, answer);

const finest = (answers: readonly EntitySeries[]) =>
  answers.reduce<EntitySeries | undefined>(
    (best, answer) => (best === undefined || answer.bucketMs < best.bucketMs ? answer : best),
    undefined,
  );

function showingMost(answers: readonly EntitySeries[], view: Span): EntitySeries[] {
  const shown = (answer: Span) => Math.min(answer.to, view.to) - Math.max(answer.from, view.from);
  const some = answers.filter((answer) => overlaps(answer, view));
  const most = Math.max(...some.map(shown));
  return some.filter((answer) => shown(answer) >= most * AS_MUCH);
}
