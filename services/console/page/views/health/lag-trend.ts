import type { Flow } from '../../../api/shapes/flow.ts';

/** What of a moment is remembered to see where things go. */
export interface FlowMoment {
  readonly at: number;
  /** `stage topic` → records still to be read. */
  readonly lags: ReadonlyMap<string, number>;
  /** Topic → dead letters. */
  readonly letters: ReadonlyMap<string, number>;
  /** Topic → records that it holds. */
  readonly records: ReadonlyMap<string, number>;
}

/** A lag that is marked wherever it is shown; a growing one is told sooner. */
export const isMarkedLag = (lag: number | null): boolean => lag !== null && lag > 1000;

/** How far back trends are looked for, ms. */
const TREND_MS = 5 * 60_000;
/** A trend is told only over at least this time, ms. */
const LEAST_MS = 30_000;
/** Nothing for so long is worth a word, ms. */
const STILL_MS = 4.5 * 60_000;
/** A lag below this is the usual coming and going of batches. */
const LEAST_LAG = 500;
const GROWN_BY = 1.2;

const lagKey = (stage: string, topic: string) => `${stage} ${topic}`;

/** Moments with one more, without those that are too old. */
export function remembered(moments: readonly FlowMoment[], { at, stages, topics }: Flow): FlowMoment[] {
  if (moments.at(-1)?.at === at) return [...moments];
  const lags = new Map<string, number>();
  for (const { name, reads } of stages) {
    for (const { topic, lag } of reads) if (lag !== null) lags.set(lagKey(name, topic), lag);
  }
  const letters = new Map<string, number>();
  for (const { topic, deadLetters } of topics) if (deadLetters !== null) letters.set(topic, deadLetters);
  const records = new Map(topics.map(({ topic, records }) => [topic, records]));
  return [...moments.filter((moment) => moment.at > at - TREND_MS), { at, lags, letters, records }];
}

export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly overMs: number;
}

/** How much further a stage has fallen behind on a topic; null where it has not, or too little is known. */
export function lagGrowth(moments: readonly FlowMoment[], stage: string, topic: string): Growth | null {
  const key = lagKey(stage, topic);
  const growth = growthOf(moments, ({ lags }) => lags.get(key));
  return growth !== null && growth.to >= LEAST_LAG && growth.to >= GROWN_BY * growth.from ? growth : null;
}

/** Dead letters that came to a topic's since the page looks; null where none did. */
export function newLetters(moments: readonly FlowMoment[], topic: string): Growth | null {
  const growth = growthOf(moments, ({ letters }) => letters.get(topic), 0);
  return growth !== null && growth.to > growth.from ? growth : null;
}

/** Since when nothing has come onto a topic, ms, as far as this page has looked; null where something came, or it has hardly looked. */
export function stillFor(moments: readonly FlowMoment[], topic: string): number | null {
  const growth = growthOf(moments, ({ records }) => records.get(topic), STILL_MS);
  return growth !== null && growth.to <= growth.from ? growth.overMs : null;
}

function growthOf(
  moments: readonly FlowMoment[],
  valueAt: (moment: FlowMoment) => number | undefined,
  leastMs = LEAST_MS,
): Growth | null {
  const first = moments.find((moment) => valueAt(moment) !== undefined);
  const last = moments.at(-1);
  const to = last && valueAt(last);
  if (first === undefined || last === undefined || to === undefined) return null;
  const overMs = last.at - first.at;
  return overMs < leastMs ? null : { from: valueAt(first)!, to, overMs };
}
