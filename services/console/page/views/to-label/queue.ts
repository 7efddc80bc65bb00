import type { LabelRequest } from '../../../api/shapes/label-request.ts';
import type { Said } from '../../verdict/standing.ts';

/** Requests as they stand after some changed; new ones are added. */
export function withChanged(
  known: readonly LabelRequest[],
  changed: readonly LabelRequest[],
): LabelRequest[] {
  const byId = new Map(known.map((request) => [request.id, request]));
  for (const request of changed) byId.set(request.id, request);
  return [...byId.values()];
}

/** What was said here of requests, before it has come back. */
export interface SaidHere {
  /** Ids of those that were answered. */
  readonly answered: ReadonlySet<string>;
  /** Ids of those whose answer was taken back. */
  readonly retracted: ReadonlySet<string>;
}

/** @param said what was said on this page, the last on each thing */
export function saidOf(said: Iterable<Said>): SaidHere {
  const answered = new Set<string>();
  const retracted = new Set<string>();
  for (const { feedback, state } of said) {
    if (feedback.labelRequestId == null || state === 'REFUSED') continue;
    (feedback.action === 'RETRACT' ? retracted : answered).add(feedback.labelRequestId);
  }
  return { answered, retracted };
}

export interface QueueState {
  readonly here: SaidHere;
  /** In the order in which they were skipped. */
  readonly skipped: readonly string[];
  /** Wall clock, ms. */
  readonly now: number;
}

/**
 * What waits for an answer: by deadline, round and rank, as the run would have it; what was skipped comes last, in the
 * order it was skipped in. Where an answer was taken back, the request waits again, though the run may have counted it.
 */
export function queueOf(
  requests: readonly LabelRequest[],
  { here, skipped, now }: QueueState,
): LabelRequest[] {
  const place = new Map(skipped.map((id, i) => [id, i]));
  return requests
    .filter(({ deadline }) => deadline > now)
    .filter(({ id, state }) =>
      state === 'OPEN' ? !here.answered.has(id) : state === 'ANSWERED' && here.retracted.has(id),
    )
    .sort(
      (a, b) =>
        (place.get(a.id) ?? -1) - (place.get(b.id) ?? -1) ||
        a.deadline - b.deadline ||
        a.round - b.round ||
        a.rank - b.rank ||
        a.id.localeCompare(b.id),
    );
}

/** The request before or after one; at an end the one at it. @param by 1 or -1 */
export function stepFrom(
  queue: readonly LabelRequest[],
  id: string | undefined,
  by: number,
): LabelRequest | undefined {
  const at = queue.findIndex((request) => request.id === id);
  return queue[Math.min(Math.max(at + by, 0), queue.length - 1)];
}

/**
 * The request to show: the one that is chosen while it waits, else the one that took its place in the queue.
 * @param before the queue in which it was chosen
 */
export function presentOf(
  queue: readonly LabelRequest[],
  chosen: string | undefined,
  before: readonly LabelRequest[],
): LabelRequest | undefined {
  const there = queue.find(({ id }) => id === chosen);
  if (there !== undefined) return there;
  const waiting = new Set(queue.map(({ id }) => id));
  const at = before.findIndex(({ id }) => id === chosen);
  const next = before.slice(at + 1).find(({ id }) => waiting.has(id));
  return queue.find(({ id }) => id === next?.id) ?? queue[0];
}

/** Why a request that was looked at left the queue without an answer from here, in a sentence. */
export function endingOf({ entity, state }: LabelRequest): string {
  if (state === 'CANCELLED') return `The request for ${entity} was cancelled: its run needs it no longer.`;
  if (state === 'ANSWERED') return `The request for ${entity} was answered elsewhere meanwhile.`;
  return `The request for ${entity} has ended: its deadline has passed.`;
}
