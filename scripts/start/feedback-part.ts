import type { ReplaySource } from '../replay/source.ts';

/** The part of a replay on which operators give feedback. */
export interface FeedbackPart {
  readonly fromStep: number;
  /** First step after it; the replay waits there for what is learned. */
  readonly toStep: number;
  /** Entities whose alerts the operators look at. */
  readonly entities: readonly string[];
  /** Windows in it, of all entities. */
  readonly windows: number;
}

/** Of a fleet's cells. */
const WATCHED_SHARE = 0.4;
/** Steps of what counts as one window of a fleet. */
const FLEET_WINDOW = 24;

/** The steps between training and judging; operators look at the first of the cells alone. */
export function fleetFeedback(
  { entities }: Pick<ReplaySource, 'entities'>,
  fromStep: number,
  toStep: number,
): FeedbackPart {
  const watched = entities.slice(0, Math.round(WATCHED_SHARE * entities.length));
  const windows = entities.length * Math.floor((toStep - fromStep) / FLEET_WINDOW);
  return { fromStep, toStep, entities: watched.map(({ id }) => id), windows };
}

/** The first half of what is labelled; each step of it ends a window. None where nothing is labelled. */
export function fileFeedback(
  source: Pick<ReplaySource, 'entities' | 'labelledFrom' | 'steps'>,
  fromStep: number,
): { readonly feedback?: FeedbackPart } {
  const watched = source.entities.map(({ id }) => id).filter((id) => source.labelledFrom(id) !== undefined);
  const half = Math.floor((source.steps - fromStep) / 2);
  if (watched.length === 0 || half === 0) return {};
  const toStep = fromStep + half;
  return { feedback: { fromStep, toStep, entities: watched, windows: watched.length * half } };
}
