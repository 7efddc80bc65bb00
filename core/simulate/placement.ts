import type { Random } from '#core/random/random.ts';
import type { Calendar } from './calendar.ts';
import { EVENT_KINDS, type EventKind } from './event-kinds.ts';

/** An event of one cell, on steps `from` (included) to `to` (excluded). */
export interface FleetEvent {
  /** Index of the cell. */
  readonly entity: number;
  readonly from: number;
  readonly to: number;
  /** Id of its {@link EventKind}. */
  readonly kind: number;
}

const TRAINING_WEEKS = 2;
const ATTEMPTS = 20;
/** Steps kept free on both sides of an event, so that no two run into one another. */
const MARGIN = 12;

/**
 * Places the events of the whole fleet, week by week: a Poisson number of each kind, each at a random cell and time.
 * An event that finds no free place in {@link ATTEMPTS} attempts is left out.
 * @param cellKinds name of each cell's kind
 * @returns events ordered by cell, then by time
 */
export function placeEvents(cellKinds: readonly string[], calendar: Calendar, random: Random): FleetEvent[] {
  const placed: FleetEvent[][] = cellKinds.map(() => []);
  for (let week = 0; week < calendar.weeks; week++) {
    for (const kind of EVENT_KINDS) {
      const rate = week < TRAINING_WEEKS ? kind.weeklyRate.training : kind.weeklyRate.later;
      const count = random.poisson(rate * cellKinds.length);
      for (let n = 0; n < count; n++) {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const event = propose(kind, week, cellKinds.length, calendar, random);
          if (!suits(kind, cellKinds[event.entity]) || !fits(event, kind, week, calendar)) continue;
          if (!isFree(placed[event.entity], event)) continue;
          placed[event.entity].push(event);
          break;
        }
      }
    }
  }
  return placed.flatMap((events) => events.toSorted((a, b) => a.from - b.from));
}

function propose(
  kind: EventKind,
  week: number,
  cells: number,
  calendar: Calendar,
  random: Random,
): FleetEvent {
  const [fromHour, toHour] = kind.startHours ?? [0, 24];
  const day = week * 7 + random.integer(0, 7);
  const slot = Math.floor((random.uniform(fromHour, toHour) / 24) * calendar.stepsPerDay);
  const from = day * calendar.stepsPerDay + slot;
  const [shortest, longest] = kind.duration;
  return {
    entity: random.integer(0, cells),
    from,
    to: from + random.integer(shortest, longest + 1),
    kind: kind.id,
  };
}

function suits(kind: EventKind, cellKind: string): boolean {
  return kind.cellKinds === undefined || kind.cellKinds.includes(cellKind);
}

/** An anomaly ends within its week, so that no label reaches from one week's evaluation into the next. */
function fits(event: FleetEvent, kind: EventKind, week: number, calendar: Calendar): boolean {
  const weekEnd = (week + 1) * 7 * calendar.stepsPerDay;
  return event.to <= calendar.steps && (kind.class === 'REGIME' || event.to < weekEnd);
}

function isFree(events: readonly FleetEvent[], { from, to }: FleetEvent): boolean {
  return events.every((event) => event.to <= from - MARGIN || event.from >= to + MARGIN);
}
