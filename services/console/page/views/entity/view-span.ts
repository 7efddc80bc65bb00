import { isWithin, lengthOf, notBeyond, REACH, type Span } from '../../charts/span.ts';
import { DAY_MS, HOUR_MS } from '../../frame/durations.ts';

/** Around an alert so many times its length is shown on either side, and at least some hours. */
const CONTEXT = 4;
const LEAST_CONTEXT_MS = 6 * HOUR_MS;

/** What is looked at: a span of the past, or the last so many ms, which go on with the newest step. */
export type Chosen = Span | { readonly last: number };

const isDrawable = (length: number) => length >= REACH.shortest && length <= REACH.longest;

/** What an address asks to see, by `from` and `to` or by `last`; null where it does not say. */
export function chosenBy(query: URLSearchParams): Chosen | null {
  const asked = (name: string) => Number(query.get(name) ?? Number.NaN);
  const [from, to, last] = [asked('from'), asked('to'), asked('last')];
  if (isDrawable(to - from)) return { from, to };
  return isDrawable(last) ? { last } : null;
}

/** What an address says of it; null takes a parameter away. */
export const queryOf = (chosen: Chosen): Record<'from' | 'to' | 'last', string | null> =>
  'last' in chosen
    ? { from: null, to: null, last: chosen.last === DAY_MS ? null : String(chosen.last) }
    : { from: String(chosen.from), to: String(chosen.to), last: null };

export const LAST_DAY: Chosen = { last: DAY_MS };

/** The span of it; null where the newest step is not known. */
export function spanOf(chosen: Chosen, newest: number | null): Span | null {
  if (!('last' in chosen)) return chosen;
  return newest === null ? null : { from: newest - chosen.last, to: newest };
}

/** A span that was chosen; one that ends at the newest step goes on with it. */
export const chosenOf = (span: Span, newest: number | null): Chosen =>
  newest !== null && span.to >= newest
    ? { last: Math.round(lengthOf(span)) }
    : { from: Math.round(span.from), to: Math.round(span.to) };

/** An alert with what was before and after it. */
export function aroundAlert(alert: Span, newest: number | null): Span {
  const context = Math.max(lengthOf(alert) * CONTEXT, LEAST_CONTEXT_MS);
  const length = Math.min(lengthOf(alert) + 2 * context, REACH.longest);
  const from = alert.from - context;
  return notBeyond({ from, to: from + length }, newest);
}

/** A view to see an alert in: the same one where the alert is within it. */
export const showing = (view: Span, alert: Span, newest: number | null): Span =>
  isWithin(alert, view) ? view : aroundAlert(alert, newest);

/** Whole weeks that hold a span: the alerts of them are read at once, so that looking about reads nothing new. */
export function weeksOf(span: Span): Span {
  const week = 7 * DAY_MS;
  return { from: Math.floor(span.from / week) * week, to: Math.ceil(span.to / week) * week };
}
