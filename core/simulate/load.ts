import type { Random } from '#core/random/random.ts';
import { autoregression } from './autoregression.ts';
import type { Calendar } from './calendar.ts';

/** How the people around a cell use it over the day, and how much of that is left at the weekend. */
export interface CellKind {
  readonly name: string;
  /** Busy times: [share of load, hour of the peak, width in hours]. */
  readonly peaks: readonly (readonly [share: number, hour: number, width: number])[];
  readonly weekend: number;
}

export const CELL_KINDS: readonly CellKind[] = [
  {
    name: 'residential',
    peaks: [
      [0.6, 20, 3],
      [0.25, 12, 3],
    ],
    weekend: 1.15,
  },
  {
    name: 'office',
    peaks: [
      [0.9, 11, 2.5],
      [0.8, 15, 2.5],
    ],
    weekend: 0.35,
  },
  {
    name: 'transport',
    peaks: [
      [0.4, 8, 1.3],
      [0.5, 18, 1.5],
      [0.2, 13, 4],
    ],
    weekend: 0.7,
  },
  {
    name: 'rural',
    peaks: [
      [0.3, 14, 5],
      [0.2, 20, 2],
    ],
    weekend: 0.95,
  },
  {
    name: 'leisure',
    peaks: [
      [0.9, 19, 1.8],
      [0.2, 12, 3],
    ],
    weekend: 1.5,
  },
];

const IDLE_LOAD = 0.25;
const GROWING_SHARE = 0.15;
/** Growing cells gain this much load between these days: drift that a model fitted on two weeks has not seen. */
const GROWTH = { total: 0.25, fromDay: 16, toDay: 28 };

/** Traffic load of one cell: returns the load of the next step at each call, starting with step 0. */
export function cellLoad(kind: CellKind, calendar: Calendar, random: Random): (step: number) => number {
  const profile = dayProfile(kind, calendar.stepsPerDay);
  const size = random.uniform(0.7, 1.3);
  const grows = random.uniform() < GROWING_SHARE;
  const fluctuation = autoregression(0.9, 0.06, random);
  return (step) => {
    const base = profile[step % calendar.stepsPerDay] * (calendar.isWeekend(step) ? kind.weekend : 1);
    const growth = grows ? GROWTH.total * grownShare(calendar.dayOf(step)) : 0;
    return (IDLE_LOAD + base) * size * (1 + growth) * (1 + fluctuation());
  };
}

function grownShare(day: number): number {
  return Math.min(1, Math.max(0, (day - GROWTH.fromDay) / (GROWTH.toDay - GROWTH.fromDay)));
}

function dayProfile(kind: CellKind, stepsPerDay: number): Float64Array {
  return Float64Array.from({ length: stepsPerDay }, (_, slot) => {
    const hour = (slot * 24) / stepsPerDay;
    return kind.peaks.reduce((sum, [share, peak, width]) => sum + share * bump(hour, peak, width), 0);
  });
}

/** A Gaussian bump on the 24-hour circle. */
function bump(hour: number, peak: number, width: number): number {
  const distance = ((((hour - peak + 12) % 24) + 24) % 24) - 12;
  return Math.exp(-0.5 * (distance / width) ** 2);
}
