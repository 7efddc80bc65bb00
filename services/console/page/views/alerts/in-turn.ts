import { Refusal } from '../../data/request.ts';
import { countOf } from '../../frame/format.ts';

/** How far something that is done for many has come. */
export interface Outcome<T> {
  readonly done: readonly T[];
  /** Those for which it was refused for good. */
  readonly failed: readonly T[];
  /** Those not yet tried, or refused for a passing cause: it may be done for them later. */
  readonly left: readonly T[];
  /** The last refusal. */
  readonly refusal: Refusal | null;
}

/** Does it for one after the other; the first refusal for a passing cause, such as a rate limit, ends it. */
export async function inTurn<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<Outcome<T>> {
  const done: T[] = [];
  const failed: T[] = [];
  let refusal: Refusal | null = null;
  for (const [i, one] of all.entries()) {
    try {
      await act(one);
      done.push(one);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
      if (error.passing) return { done, failed, left: all.slice(i), refusal };
      failed.push(one);
    }
  }
  return { done, failed, left: [], refusal };
}

/** What came of it for alerts, in a line. @param did such as `kept` */
export function outcomeText(did: string, { done, failed, left, refusal }: Outcome<unknown>): string {
  const parts = [
    `${did} for ${countOf(done.length, 'alert')}`,
    ...(failed.length > 0 ? [`refused for ${failed.length}`] : []),
    ...(left.length > 0 ? [`${left.length} left`] : []),
  ];
  const why = refusal === null ? '' : ` ${refusal.problem.detail} ${refusal.problem.remedy}`;
  return `${parts.join(', ')}.${why}`;
}
