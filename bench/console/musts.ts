import { quantile } from '#core/threshold/quantile.ts';
import type { FleetSpan } from './fleet-span.ts';
import type { Openings } from './openings.ts';

/** What the console must be able to do, and whether it was. */
export interface Must {
  readonly what: string;
  readonly found: number;
  readonly bound: number;
  readonly isMet: boolean;
}

const FRAMES_A_SECOND = 30;
/**
 * Of the level, over the span. Of the 5 MiB that a fleet of 10,000 takes that is 260 kB: a page that kept as little as 5 bytes of
 * each of the 60,000 updates of five minutes would be over it. A collected heap strays by a tenth of it.
 */
const GROWTH = 0.05;
const DRAWN_WITHIN_MS = 1000;

export function mustsOf(live: FleetSpan, openings: Openings): Must[] {
  const atLeast = (what: string, found: number, bound: number): Must => {
    return { what, found, bound, isMet: found >= bound };
  };
  const atMost = (what: string, found: number, bound: number): Must => {
    return { what, found, bound, isMet: found <= bound };
  };
  return [
    atLeast('frames a second, in 95 % of the seconds', live.frames.p5, FRAMES_A_SECOND),
    atMost("growth of the page's heap, share of its level", live.memory.heap.growth, GROWTH),
    atMost('four weeks drawn, longest of all cold, ms', worstOf(openings.cold), DRAWN_WITHIN_MS),
    atMost('four weeks drawn, longest of all warm, ms', worstOf(openings.warm), DRAWN_WITHIN_MS),
  ];
}

const worstOf = (times: readonly number[]) => quantile(Float64Array.from(times), 1);
