import type { DeadLetterPage, OpenedLetter } from '../../../api/shapes/dead-letter.ts';
import { useResource } from '../../data/resource.ts';
import { countOf } from '../../frame/format.ts';
import { deadLettersPath } from '../../frame/paths.ts';
import { codesOf } from './codes.ts';
import type { Finding, Grade } from './findings.ts';

const LOOKED_AT = 100;
const CODES_SHOWN = 3;

const MARKS: Readonly<Record<Grade, { readonly mark: string; readonly word: string }>> = {
  STOPPED: { mark: '✕', word: 'stopped' },
  BEHIND: { mark: '▲', word: 'needs a look' },
  TOLD: { mark: 'i', word: 'to know' },
};

/** What is wrong, the gravest first, each with what to do; or that nothing is. */
export function FindingsList({
  findings,
  stages,
}: {
  readonly findings: readonly Finding[];
  readonly stages: number;
}) {
  const wrong = findings.some(({ grade }) => grade !== 'TOLD');
  return (
    <section class="panel" aria-labelledby="findings">
      <header>
        <h2 id="findings">{wrong ? 'What is wrong' : 'Nothing is wrong'}</h2>
        {!wrong && (
          <p class="muted small">
            {countOf(stages, 'stage')} and the servers answer, and nobody falls behind.
          </p>
        )}
      </header>
      {findings.length > 0 && (
        <ul class="findings">
          {findings.map((finding) => (
            <li key={finding.key}>
              <span
                class={`finding-mark finding-mark-${finding.grade.toLowerCase()}`}
                title={MARKS[finding.grade].word}
              >
                <span aria-hidden="true">{MARKS[finding.grade].mark}</span>
                <span class="visually-hidden">{MARKS[finding.grade].word}</span>
              </span>
              <div class="finding-text">
                <h3>{finding.title}</h3>
                <p class="break">{finding.detail}</p>
                {finding.topic === undefined ? (
                  <p class="muted">{finding.todo}</p>
                ) : (
                  <LetterCodes topic={finding.topic} todo={finding.todo} />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Why the newest dead letters of a topic are there, by code, and what to do about each. */
function LetterCodes({ topic, todo }: { readonly topic: string; readonly todo: string }) {
  const path = `/dead-letters/${encodeURIComponent(topic)}`;
  const { value } = useResource<DeadLetterPage>(`${path}?limit=${LOOKED_AT}`);
  const codes = codesOf(value?.items ?? []);
  const looked = value?.items.length ?? 0;
  return (
    <>
      {codes.length > 0 && (
        <ul class="codes">
          {codes.slice(0, CODES_SHOWN).map(({ code, count, newest }) => (
            <li key={code}>
              <a href={`${deadLettersPath(topic)}?code=${encodeURIComponent(code)}`}>
                <code>{code}</code>
              </a>{' '}
              <span class="muted">
                {count} of {looked === LOOKED_AT ? `the newest ${LOOKED_AT}` : looked}
              </span>
              <Meaning topic={topic} offset={newest.offset} />
            </li>
          ))}
        </ul>
      )}
      <p class="muted">
        {todo} <a href={deadLettersPath(topic)}>See them</a>
      </p>
    </>
  );
}

function Meaning({ topic, offset }: { readonly topic: string; readonly offset: string }) {
  const { value } = useResource<OpenedLetter>(`/dead-letters/${encodeURIComponent(topic)}/${offset}`);
  if (value === undefined) return null;
  return (
    <span>
      : {value.title} <strong>{value.remedy}</strong>
    </span>
  );
}
