import { connection } from '../data/live.ts';
import { fleetNow } from '../data/now.ts';
import { session, signOut } from '../data/session.ts';
import { sources } from '../data/sources.ts';
import { clockText, dateText, localText } from './format.ts';
import { Icon } from './icons.tsx';
import { keysShown } from './key-list.tsx';
import { type Theme, theme } from './theme.ts';
import { toast } from './toast.tsx';

const NAMES = { kafka: 'Kafka', registry: 'Registry', clickhouse: 'ClickHouse' } as const;
const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

export function Header() {
  return (
    <header class="header">
      <a href="/" class="brand">
        Towerwatch
      </a>
      {session.value != null && <SourceStates />}
      {fleetNow.value !== null && (
        <p class="header-now" title={`Newest event time of the fleet; ${localText(fleetNow.value)}`}>
          <span class="wide-only">
            <span class="muted">Fleet at </span>
            {dateText(fleetNow.value)}
          </span>{' '}
          {clockText(fleetNow.value)} <span class="muted">UTC</span>
        </p>
      )}
      <div class="header-tools">
        <SignedIn />
        <button
          type="button"
          class="button button-plain"
          title={`Theme: ${theme.value}`}
          aria-label={`Theme: ${theme.value}. Change to ${NEXT[theme.value]}`}
          onClick={() => {
            theme.value = NEXT[theme.value];
          }}
        >
          <Icon name={theme.value} />
        </button>
        <button
          type="button"
          class="button button-plain header-keys"
          title="Keys (?)"
          aria-label="List of keys"
          onClick={() => {
            keysShown.value = true;
          }}
        >
          <Icon name="keys" />
        </button>
      </div>
    </header>
  );
}

/** Whether the servers behind the console, and the console itself, answer. */
function SourceStates() {
  const states = [
    { name: 'Live', up: connection.value === 'live', why: 'events of the console' },
    ...sources.value.map(({ name, state, message }) => ({
      name: NAMES[name],
      up: state === 'UP',
      why: message ?? 'answers',
    })),
  ];
  return (
    <ul class="sources" aria-label="State of the servers">
      {states.map(({ name, up, why }) => (
        <li key={name} class={up ? 'source source-up' : 'source source-down'} title={why}>
          <span aria-hidden="true" class="source-mark" />
          <span class="source-name">{name}</span>
          <span class={up ? 'visually-hidden' : 'source-away'}> {up ? 'up' : 'away'}</span>
        </li>
      ))}
    </ul>
  );
}

function SignedIn() {
  const who = session.value;
  if (who == null) return null;
  const leave = () => signOut().catch((error: Error) => toast({ text: error.message, failed: true }));
  return (
    <>
      <p class="who">
        <span class="wide-only">{who.name}</span> <span class="tag">{who.role}</span>
      </p>
      {who.tokens && (
        <button
          type="button"
          class="button button-plain"
          title="Sign out"
          aria-label="Sign out"
          onClick={leave}
        >
          <Icon name="leave" />
        </button>
      )}
    </>
  );
}
