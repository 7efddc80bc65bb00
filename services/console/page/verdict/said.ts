import { signal } from '@preact/signals';
import type { GivenFeedback, NewFeedback } from '../../api/shapes/feedback.ts';
import { consoleNow } from '../data/clock.ts';
import { request } from '../data/request.ts';
import { session } from '../data/session.ts';
import { type Own, replacedBy, type Said, saidAs, subjectOf } from './standing.ts';

/** What the operator said on this page, the last on each thing, by `subjectOf` it. */
export const said = signal<ReadonlyMap<string, Said>>(new Map());

/** Who said it; in one tab another may sign in later, whose word it is not. */
let operator: string | undefined;
session.subscribe((who) => {
  if (who == null || who.name === operator) return;
  operator = who.name;
  said.value = new Map();
});

/**
 * Says a verdict: it shows at once, and the answer says that it is on feedback.v1.
 *
 * @param own the operator's verdict on the same until now, which comes back when this one is undone
 * @throws Refusal where it is not taken in; what was said before then stands again
 */
export const say = (feedback: NewFeedback, own: Own | null): Promise<GivenFeedback> => {
  const here = said.peek().get(subjectOf(feedback));
  return send({ ...feedback, replaces: own?.feedbackId ?? null }, replacedBy(feedback, own, here));
};

/**
 * Undoes the operator's own verdict on what `about` names: the one before it on this page is said again, else it is
 * taken back.
 *
 * @returns the verdict that stands again; null where none does
 * @throws Refusal where it is not taken in
 */
export async function unsay(about: NewFeedback, own: Own): Promise<NewFeedback | null> {
  const before = saidAs(own, said.peek().get(subjectOf(about)))?.before ?? null;
  const again = before?.feedback ?? { ...about, verdict: own.verdict, reason: null, ticketId: null };
  const action = before === null ? 'RETRACT' : 'GIVE';
  await send({ ...again, action, replaces: own.feedbackId }, before?.before ?? null);
  return before?.feedback ?? null;
}

/** The verdict that was last said here on the same, where it is still that of `id`; null once it was overtaken. */
export function standingHere(feedback: NewFeedback, id: string): Own | null {
  const here = said.peek().get(subjectOf(feedback));
  return here?.feedback.id === id ? { verdict: here.feedback.verdict, feedbackId: id } : null;
}

async function send(about: NewFeedback, before: Said['before']): Promise<GivenFeedback> {
  const feedback = { ...about, id: newId(), source: 'CONSOLE' } as const;
  const subject = subjectOf(feedback);
  const until = said.peek().get(subject);
  const isLast = () => said.peek().get(subject)?.feedback.id === feedback.id;
  const one = { feedback, before, ts: consoleNow() };
  note({ ...one, state: 'SENDING' });
  try {
    const given = await request<GivenFeedback>('/feedback', { method: 'POST', body: feedback });
    if (isLast()) note({ ...one, state: 'KEPT', ts: given.ts });
    return given;
  } catch (error) {
    // What was said before stands again: nothing of this came to the topic.
    if (isLast()) note(until ?? { ...one, state: 'REFUSED' });
    throw error;
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
