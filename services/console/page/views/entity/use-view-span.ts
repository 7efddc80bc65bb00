import { useEffect, useState } from 'preact/hooks';
import type { Span } from '../../charts/span.ts';
import { useQuery } from '../../frame/query.ts';
import { type Chosen, chosenBy, chosenOf, LAST_DAY, queryOf, spanOf } from './view-span.ts';

/** While it changes, the address is left alone for so long. */
const WRITE_AFTER_MS = 400;

export interface ViewSpan {
  /** What is looked at; null until the newest step is known. */
  readonly span: Span | null;
  /** Whether the view goes on with the newest step. */
  readonly live: boolean;
  readonly show: (span: Span) => void;
  readonly setLive: (live: boolean) => void;
}

/** The span that is looked at, by default the last day; it is kept in the address, so that it can be shared. */
export function useViewSpan(newest: number | null): ViewSpan {
  const [query, change] = useQuery();
  const [chosen, choose] = useState<Chosen>(() => chosenBy(query) ?? LAST_DAY);
  const span = spanOf(chosen, newest);
  const live = 'last' in chosen;

  useEffect(() => {
    const timer = setTimeout(() => change(queryOf(chosen)), WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [chosen]);

  return {
    span,
    live,
    show: (next) => choose(chosenOf(next, newest)),
    setLive: (on) => {
      if (span !== null) choose(on ? { last: span.to - span.from } : span);
    },
  };
}
