import type { GivenFeedback, NewFeedback } from '../../api/shapes/feedback.ts';
import { Refusal } from '../data/request.ts';
import { toast } from '../frame/toast.tsx';
import { say, standingHere, unsay } from './said.ts';
import { type Own, subjectOf } from './standing.ts';
import { VERDICT_WORDS } from './words.ts';

/**
 * Gives a verdict; a toast tells of it and offers to undo it, and where it is refused says what to do.
 *
 * @param own the operator's verdict on the same until now
 * @returns what was kept; null where it was refused
 */
export async function give(feedback: NewFeedback, own: Own | null): Promise<GivenFeedback | null> {
  const given = await orToast(feedback, say(feedback, own));
  if (given === null) return null;
  toast({
    text: `${VERDICT_WORDS[feedback.verdict]}: kept for ${feedback.entity}.`,
    about: subjectOf(feedback),
    undo: () => {
      const standing = standingHere(feedback, given.id);
      if (standing !== null) void undo(feedback, standing);
    },
  });
  return given;
}

/** Undoes the operator's own verdict on what `about` names, and tells of it. */
export async function undo(about: NewFeedback, own: Own): Promise<void> {
  const again = await orToast(
    about,
    unsay(about, own).then((before) => before?.verdict),
  );
  if (again === null) return;
  const change = again === undefined ? 'taken back' : `${VERDICT_WORDS[again].toLowerCase()} again`;
  toast({ text: `${VERDICT_WORDS[own.verdict]}: ${change} for ${about.entity}.`, about: subjectOf(about) });
}

async function orToast<T>({ entity }: NewFeedback, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { detail, remedy } = error.problem;
    toast({ text: `Not kept for ${entity}: ${detail} ${remedy}`, failed: true });
    return null;
  }
}
