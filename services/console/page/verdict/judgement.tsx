import type { Judgement } from '../../api/shapes/alert.ts';
import { fleetNow } from '../data/now.ts';
import { session } from '../data/session.ts';
import { Time } from '../frame/time.tsx';
import { disagree, ownVerdict, type Said, saidAs } from './standing.ts';
import { VERDICT_WORDS } from './words.ts';

/** Who has said what, and whether they agree; what was just said here with how far it has come. */
export function JudgementLines({ judgement, said }: { judgement: Judgement | null; said: Said | undefined }) {
  const operator = session.value?.name;
  const own = ownVerdict(judgement, said, operator);
  const others = judgement?.verdicts.filter((one) => one.operator !== operator) ?? [];
  if (own === null && others.length === 0) return null;
  const conflict = disagree([...others.map(({ verdict }) => verdict), ...(own ? [own.verdict] : [])]);
  const here = saidAs(own, said);
  const ownAt = here?.ts ?? judgement?.verdicts.find((one) => one.operator === operator)?.ts;
  return (
    <ul class="judgements small">
      {conflict && <li class="tag tag-minor">Operators disagree: the last verdict counts</li>}
      {own !== null && (
        <li>
          You: <strong>{VERDICT_WORDS[own.verdict]}</strong>{' '}
          <span class="muted">
            {here?.state === 'SENDING' ? 'being sent…' : ownAt !== undefined && <Time at={ownAt} />}
            {here?.state === 'KEPT' && ' · kept on feedback.v1'}
          </span>
        </li>
      )}
      {others.map(({ operator: name, verdict, ts, feedbackId }) => (
        <li key={feedbackId}>
          {name}: <strong>{VERDICT_WORDS[verdict]}</strong>{' '}
          <span class="muted">
            <Time at={ts} near={fleetNow.value} />
          </span>
        </li>
      ))}
      {judgement?.reason && <li class="muted break">“{judgement.reason}”</li>}
    </ul>
  );
}
