import type { Source } from '../../../api/shapes/flow.ts';
import { durationText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';

const NAMES: Readonly<Record<Source['name'], string>> = {
  kafka: 'Kafka',
  registry: 'Schema registry',
  clickhouse: 'ClickHouse',
};

/** The servers behind the console: whether each answers, and since when. */
export function SourceList({ sources, now }: { readonly sources: readonly Source[]; readonly now: number }) {
  return (
    <ul class="source-list" aria-label="Servers">
      {sources.map(({ name, state, since, message }) => (
        <li key={name} class="row">
          <span class={state === 'UP' ? 'tag tag-ok' : 'tag tag-critical'}>
            <span aria-hidden="true">{state === 'UP' ? '●' : '✕'}</span> {state === 'UP' ? 'up' : 'away'}
          </span>
          <strong>{NAMES[name]}</strong>
          <span class="muted small" title={message ?? undefined}>
            since <Time at={since} near={now} /> ({durationText(now - since)})
          </span>
        </li>
      ))}
    </ul>
  );
}
