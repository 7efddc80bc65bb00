import type { Random } from '#core/random/random.ts';

/** Ways to choose what to ask about, by scores. */
export const QUERIES = ['random', 'mlp', 'db', 'abs', 'no'] as const;
export type Query = (typeof QUERIES)[number];

/** What queries know of the candidates beside their scores. */
export interface QueryContext {
  /** Score from which on a candidate counts as anomalous. */
  readonly boundary: number;
  /** Share of the candidates below those that `abs` asks about: `FIRST_QUANTILE`, then `nextQuantile`. */
  readonly quantile: number;
}

/**
 * Which candidates to ask about (Kim et al. 2023). random: any. mlp: those most likely positive, the highest scores first.
 * db: at the decision boundary, the nearest first. abs: an adaptive boundary, those from a quantile of the scores upwards.
 * no: none.
 * @param scores [N] of the candidates, finite
 * @returns places of `budget` candidates, or of all where there are fewer, most wanted first
 */
export function queryByScore(
  query: Query,
  scores: Float32Array,
  budget: number,
  { boundary, quantile }: QueryContext,
  random: Random,
): Int32Array {
  const places = Array.from(scores.keys());
  const rising = (key: (place: number) => number) => places.sort((a, b) => key(a) - key(b) || a - b);
  switch (query) {
    case 'random':
      return Int32Array.from(random.shuffle(places).slice(0, budget));
    case 'mlp':
      return Int32Array.from(rising((place) => -scores[place]).slice(0, budget));
    case 'db':
      return Int32Array.from(rising((place) => Math.abs(scores[place] - boundary)).slice(0, budget));
    case 'abs': {
      const from = Math.min(Math.floor(places.length * quantile), Math.max(0, places.length - budget));
      return Int32Array.from(rising((place) => scores[place]).slice(from, from + budget));
    }
    case 'no':
      return new Int32Array();
  }
}
