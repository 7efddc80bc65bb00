import type { RetrainRun } from '#schemas/types/topics.ts';
import type { Book } from './book.ts';
import { judgedIn, judgementOf } from './judged.ts';
import { answeredRequests, budgetOf, closedRequests } from './label-requests.ts';
import type { Pen } from './pen.ts';
import { advance } from './run-state.ts';
import type { RetrainTables } from './tables.ts';

export interface AwaitingContext {
  readonly book: Book;
  readonly pen: Pen;
  readonly tables: RetrainTables;
  readonly rounds: number;
  /** Wall clock, ms. */
  readonly now: number;
}

/** Notes what has been answered; ends the round when all of it is, or its time is over. */
export function awaitLabels(run: RetrainRun, { book, pen, tables, rounds, now }: AwaitingContext): void {
  const labels = tables.labels(book.kpiSet.name);
  const answered = answeredRequests(book.requestsOf(run), labels.values());
  pen.requests(answered);
  const requests = book.requestsOf(run);
  const answers = requests.filter(({ state }) => state === 'ANSWERED').length;
  const round = requests.filter((request) => request.round === run.round);
  const open = round.filter(({ state }) => state === 'OPEN').length;
  if (open > 0 && now < run.deadline!) {
    const share = 1 - open / round.length;
    if (answered.length > 0) pen.run(advance(run, { kind: 'ANSWERED', answers, share }, now));
    return;
  }
  pen.requests(closedRequests(round, 'EXPIRED'));
  // Where nothing was left to ask, or nobody answers, a further round brings nothing.
  const goesOn = run.round + 1 < rounds && round.some(({ state }) => state === 'ANSWERED');
  if (goesOn && budgetOf({ ...run, round: run.round + 1 }, rounds) > 0) {
    pen.run(advance(run, { kind: 'ROUND_ENDED', answers, next: 'SAMPLING' }, now));
    return;
  }
  const used = judgedIn(run, labels.values(), (id) => book.request(id)).map(({ id }) => id);
  const labelIds = [...new Set([...run.labelIds, ...used])].sort();
  const message = messageOf(used.length, judgementOf(labels.values(), () => undefined).leftOut.CONFLICT);
  pen.run(advance(run, { kind: 'ROUND_ENDED', answers, next: 'FINE_TUNING', labelIds, message }, now));
}

function messageOf(used: number, conflicts: number): string {
  return `${used} labels; ${conflicts} left out, on which operators disagree`;
}
