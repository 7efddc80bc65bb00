import './letters.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeadLetterPage } from '../../../api/shapes/dead-letter.ts';
import { Refusal, request } from '../../data/request.ts';
import { useResource } from '../../data/resource.ts';
import { useKeys } from '../../frame/keys.ts';
import { useQuery } from '../../frame/query.ts';
import { Empty, Loading, Refused, Stale } from '../../frame/states.tsx';
import { toast } from '../../frame/toast.tsx';
import type { ViewProps } from '../../frame/view-props.ts';
import { CodeChoice, TopicChoice } from './letter-choice.tsx';
import { LetterTable } from './letter-table.tsx';
import { OpenedLetterPanel } from './opened-letter.tsx';

const ON_A_PAGE = 50;

/** Dead letters of one topic: why each is there, what is in it, and a way back. */
export function DeadLettersView({ params: { topic } }: ViewProps) {
  const [query, change] = useQuery();
  const code = query.get('code');
  const path = pathOf(topic, code, null);
  const first = useResource<DeadLetterPage>(path, { keep: true });
  const [older, setOlder] = useOlder(path);
  const letters = [...(first.value?.items ?? []), ...older.items];
  const next = older.items.length > 0 ? older.next : (first.value?.next ?? null);

  const open = query.get('offset');
  const show = (offset: string | null) => change({ offset });
  const step = (by: number) => {
    const at = letters.findIndex(({ offset }) => offset === open);
    const letter = at === -1 ? letters[0] : letters[at + by];
    if (letter !== undefined) show(letter.offset);
  };
  useKeys(
    { j: () => step(1), k: () => step(-1), Escape: () => show(null) },
    { j: 'Next dead letter', k: 'Dead letter before', Escape: 'Close it' },
  );

  const more = async () => {
    if (next === null) return;
    try {
      const page = await request<DeadLetterPage>(pathOf(topic, code, next));
      setOlder({ items: [...older.items, ...page.items], next: page.next });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      toast({ text: `${error.problem.title}. ${error.problem.remedy}`, failed: true });
    }
  };

  return (
    <div class="view">
      <nav class="small" aria-label="Where this is">
        <a href="/health">← Health</a>
      </nav>
      <header class="view-head">
        <h1>Dead letters</h1>
        <TopicChoice topic={topic} />
        <CodeChoice
          letters={letters}
          code={code}
          choose={(chosen) => change({ code: chosen, offset: null })}
        />
        <button type="button" class="button spread" onClick={first.reload}>
          Look again
        </button>
      </header>
      {first.stale && first.readAt !== undefined && first.refusal && <Stale since={first.readAt} />}
      {first.value === undefined ? (
        first.refusal === undefined ? (
          <Loading what={`the dead letters of ${topic}`} lines={8} />
        ) : (
          <section class="panel">
            <Refused refusal={first.refusal} retry={first.reload} />
          </section>
        )
      ) : letters.length === 0 ? (
        <section class="panel">
          <Empty
            title={code === null ? `There are no dead letters of ${topic}` : `None with the code ${code}`}
            hint="What a stage cannot process is put aside here, as it came, with its error code, for 30 days."
          />
        </section>
      ) : (
        <div class={open === null ? 'letters-columns' : 'letters-columns letters-columns-open'}>
          <section class="panel" aria-label={`Dead letters of ${topic}`}>
            <LetterTable letters={letters} open={open} show={show} />
            {next !== null && (
              <p class="panel-body">
                <button type="button" class="button" onClick={more}>
                  Older ones
                </button>
              </p>
            )}
          </section>
          {open !== null && (
            <OpenedLetterPanel key={open} topic={topic} offset={open} onClose={() => show(null)} />
          )}
        </div>
      )}
    </div>
  );
}

function pathOf(topic: string, code: string | null, cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(ON_A_PAGE) });
  if (code !== null) query.set('code', code);
  if (cursor !== null) query.set('cursor', cursor);
  return `/dead-letters/${encodeURIComponent(topic)}?${query}`;
}

/** Pages after the first, forgotten with the list that they belong to. */
function useOlder(path: string) {
  const nothing: DeadLetterPage = { items: [], next: null };
  const state = useState(nothing);
  const [, setOlder] = state;
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) setOlder({ items: [], next: null });
    before.current = path;
  }, [path, setOlder]);
  return state;
}
