import { signal } from '@preact/signals';
import type { GivenFeedback, NewFeedback } from '../../api/shapes/feedback.ts';
import { Refusal, request } from '../data/request.ts';
import { session } from '../data/session.ts';
import { toast } from '../frame/toast.tsx';
import { type Own, type Said, subjectOf } from './standing.ts';
import { VERDICT_WORDS } from './words.ts';

/** What was said on this page, the last on each thing, by `subjectOf` it. */
export const said = signal<ReadonlyMap<string, Said>>(new Map());

/**
 * Gives a verdict: it shows at once (`said`), and the answer says that it is on feedback.v1. A toast tells of it and
 * offers to take it back; where it is refused, a toast says what to do.
 *
 * @param options quiet: what is kept is told by the caller, who speaks of several
 * @returns what was kept; null where it was refused
 */
export async function give(feedback: NewFeedback, { quiet = false } = {}): Promise<GivenFeedback | null> {
  const sent = { ...feedback, id: feedback.id ?? newId(), source: 'CONSOLE' } as const;
  const given = await send(sent);
  if (given === null || quiet) return given;
  toast({
    text: `${VERDICT_WORDS[sent.verdict]}: kept for ${sent.entity}.`,
    undo: () => void retract(sent, { verdict: sent.verdict, feedbackId: sent.id }),
  });
  return given;
}

/** Takes back the operator's own verdict on what `about` names; @returns null where that was refused */
export async function retract(
  about: NewFeedback,
  own: Own,
  { quiet = false } = {},
): Promise<GivenFeedback | null> {
  const given = await send({
    ...about,
    id: newId(),
    verdict: own.verdict,
    action: 'RETRACT',
    replaces: own.feedbackId,
    reason: null,
    ticketId: null,
    source: 'CONSOLE',
  });
  if (given !== null && !quiet)
    toast({ text: `${VERDICT_WORDS[own.verdict]}: taken back for ${about.entity}.` });
  return given;
}

async function send(feedback: NewFeedback & { readonly id: string }): Promise<GivenFeedback | null> {
  const before = said.peek().get(subjectOf(feedback));
  const operator = session.peek()?.name ?? '';
  note({ feedback, state: 'SENDING', ts: Date.now(), operator });
  try {
    const given = await request<GivenFeedback>('/feedback', { method: 'POST', body: feedback });
    note({ feedback, state: 'KEPT', ts: given.ts, operator: given.operator });
    return given;
  } catch (error) {
    // What was said before stands again: nothing of this came to the topic.
    if (said.peek().get(subjectOf(feedback))?.feedback.id === feedback.id) {
      note(before ?? { feedback, state: 'REFUSED', ts: Date.now(), operator });
    }
    if (!(error instanceof Refusal)) throw error;
    const { detail, remedy } = error.problem;
    toast({ text: `Not kept for ${feedback.entity}: ${detail} ${remedy}`, failed: true });
    return null;
  }
}

function note(one: Said): void {
  said.value = new Map(said.peek()).set(subjectOf(one.feedback), one);
}

/** Random; `crypto.randomUUID` is only there over HTTPS and on loopback. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
