import type { KpiScore } from '#schemas/types/topics.ts';

/** What a score message says of settled scores where the model has none. */
export const NOT_SETTLED: Pick<KpiScore, 'settled' | 'settledPValues' | 'settledThreshold' | 'settledDelay'> =
  { settled: [], settledPValues: [], settledThreshold: null, settledDelay: 0 };
