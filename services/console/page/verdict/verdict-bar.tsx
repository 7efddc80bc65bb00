import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Alert, Judgement } from '../../api/shapes/alert.ts';
import type { NewFeedback } from '../../api/shapes/feedback.ts';
import type { LabelRequest } from '../../api/shapes/label-request.ts';
import { mayJudge, session } from '../data/session.ts';
import { Key } from '../frame/key.tsx';
import { useKeys } from '../frame/keys.ts';
import { give, undo as undoVerdict } from './give.ts';
import { JudgementLines } from './judgement.tsx';
import { said as saidHere } from './said.ts';
import { ownVerdict, subjectOf } from './standing.ts';
import { ALERT_CHOICES, type Choice, REQUEST_CHOICES, SPAN_CHOICES } from './words.ts';

/** Steps of an entity, first and last. */
export interface JudgedSpan {
  readonly entity: string;
  readonly kpiSet: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What is judged: an alert, a span without one, or a label request (`part`: only these of its steps are meant; `kpis`: those
 * held responsible).
 */
export type Judged =
  | { alert: Alert }
  | { span: JudgedSpan }
  | {
      request: LabelRequest;
      part?: Pick<JudgedSpan, 'from' | 'to'>;
      kpis?: readonly string[];
      onSkip?: () => void;
    };

/**
 * Buttons and keys for a verdict, fields for its reason and ticket, what was said, and its undoing.
 * `onGiven` is called once a verdict is on feedback.v1; without `hasKeys` the keys are someone else's.
 */
export function VerdictBar(props: Judged & { onGiven?: () => void; hasKeys?: boolean }) {
  const { onGiven, hasKeys = true } = props;
  const [reason, setReason] = useState('');
  const [ticket, setTicket] = useState('');
  const reasonField = useRef<HTMLInputElement>(null);
  const ticketField = useRef<HTMLInputElement>(null);
  const ids = useId();
  const about = aboutOf(props);
  const subject = subjectOf(about);
  const choices = choicesOf(props);
  const judgement: Judgement | null = 'alert' in props ? props.alert.judgement : null;
  const onSkip = 'request' in props ? props.onSkip : undefined;
  const said = saidHere.value.get(subject);
  const own = ownVerdict(judgement, said, session.value?.name);
  const allowed = mayJudge();
  const listens = allowed && hasKeys;

  useEffect(() => {
    setReason('');
    setTicket('');
  }, [subject]);

  const say = async ({ verdict }: Choice) => {
    const words = { reason: reason.trim() || null, ticketId: ticket.trim() || null };
    const given = await give({ ...about, ...words, verdict }, own);
    if (given !== null) onGiven?.();
  };
  const undo = () => own !== null && void undoVerdict({ ...about, verdict: own.verdict }, own);
  const same = choices.find(({ verdict }) => verdict === own?.verdict);
  const addWords = (event: Event) => {
    event.preventDefault();
    if (same !== undefined) void say(same);
  };

  useKeys(
    listens
      ? {
          ...Object.fromEntries(choices.map((choice) => [choice.key, () => void say(choice)])),
          ...(onSkip && { s: onSkip }),
          r: () => reasonField.current?.focus(),
          t: () => ticketField.current?.focus(),
          u: undo,
        }
      : {},
    listens
      ? {
          ...Object.fromEntries(choices.map(({ key, label }) => [key, label])),
          ...(onSkip && { s: 'Skip' }),
          r: 'Reason',
          t: 'Ticket',
          u: 'Undo the verdict',
        }
      : {},
  );

  if (!allowed) {
    return (
      <div class="verdict">
        <JudgementLines judgement={judgement} said={said} />
        <p class="muted">You may look, not judge: verdicts need a token of an operator.</p>
      </div>
    );
  }
  return (
    <form class="verdict" aria-label="Verdict" onSubmit={addWords}>
      <div class="row">
        {choices.map((choice) => (
          <button
            key={choice.verdict}
            type="button"
            class="button verdict-choice"
            aria-pressed={own?.verdict === choice.verdict}
            aria-keyshortcuts={choice.key}
            onClick={() => void say(choice)}
          >
            {choice.label} <Key name={choice.key} />
          </button>
        ))}
        {onSkip && (
          <button type="button" class="button button-plain" aria-keyshortcuts="s" onClick={onSkip}>
            Skip <Key name="s" />
          </button>
        )}
        {own !== null && (
          <button type="button" class="button button-plain" aria-keyshortcuts="u" onClick={undo}>
            Undo <Key name="u" />
          </button>
        )}
      </div>
      <div class="verdict-words">
        <div class="field">
          <label for={`${ids}-reason`}>
            Reason <Key name="r" />
          </label>
          <input
            id={`${ids}-reason`}
            ref={reasonField}
            value={reason}
            maxLength={2000}
            autocomplete="off"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={`${ids}-ticket`}>
            Ticket <Key name="t" />
          </label>
          <input
            id={`${ids}-ticket`}
            ref={ticketField}
            value={ticket}
            maxLength={256}
            autocomplete="off"
            onInput={(event) => setTicket(event.currentTarget.value)}
          />
        </div>
        {same !== undefined && (reason.trim() !== '' || ticket.trim() !== '') && (
          <button type="submit" class="button">
            Add to “{same.label}”
          </button>
        )}
      </div>
      <JudgementLines judgement={judgement} said={said} />
    </form>
  );
}

/** Feedback on it that lacks only the verdict. */
function aboutOf(judged: Judged): Omit<NewFeedback, 'verdict'> {
  if ('alert' in judged) {
    const { entity, kpiSet, id } = judged.alert;
    return { entity, kpiSet, anomalyId: id };
  }
  if ('span' in judged) return { ...judged.span };
  const { entity, kpiSet, from, to, id } = judged.request;
  const kpis = [...(judged.kpis ?? [])];
  return { entity, kpiSet, from, to, ...judged.part, labelRequestId: id, kpis };
}

function choicesOf(judged: Judged): readonly Choice[] {
  if ('alert' in judged) return ALERT_CHOICES;
  return 'span' in judged ? SPAN_CHOICES : REQUEST_CHOICES;
}
