import { batch, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LiveEventName, LiveEvents } from '../../api/shapes/live-event.ts';
import { consoleNow } from './clock.ts';
import { loadSession } from './session.ts';

const NAMES = ['fleet', 'inventory', 'alerts', 'requests', 'runs', 'models', 'flow', 'sources'] as const;
const AGAIN_AFTER_MS = 3000;
/** A page that nobody sees lets its stream go: a browser opens six connections to one address, for all its tabs together. */
const REST_AFTER_MS = 30_000;

type Handler<N extends LiveEventName> = (data: LiveEvents[N]) => void;

/** How the stream of live events stands; AWAY: what the page shows may be old. */
export const connection = signal<'connecting' | 'live' | 'away'>('connecting');

/** Wall clock of the console since when the stream is away, ms. */
export const awaySince = signal<number | null>(null);

/** Counts how often something that was away came back: what was read before should be read again. */
export const restored = signal(0);

/** Whether a stream was cut or let go: what was read before the next one is old. */
let missed = false;

const handlers = new Map<LiveEventName, Set<Handler<LiveEventName>>>();

/** Calls `handler` for each live event of that name; @returns what ends it. */
export function onLive<N extends LiveEventName>(name: N, handler: Handler<N>): () => void {
  const known = handlers.get(name) ?? new Set();
  handlers.set(name, known);
  known.add(handler as Handler<LiveEventName>);
  return () => known.delete(handler as Handler<LiveEventName>);
}

/** Calls `handler` for each live event of that name as long as the component is there. */
export function useLive<N extends LiveEventName>(name: N, handler: Handler<N>): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => onLive(name, (data) => latest.current(data)), [name]);
}

/** Opens the one stream of live events of the page, while somebody sees it; @returns what closes it. */
export function openLive(): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  connection.value = 'connecting';
  awaySince.value = null;
  const open = () => {
    const opened = new EventSource('/api/v1/events');
    opened.onopen = () =>
      batch(() => {
        if (missed) restored.value++;
        missed = false;
        connection.value = 'live';
        awaySince.value = null;
      });
    opened.onerror = () => {
      missed = true;
      batch(() => {
        connection.value = 'away';
        awaySince.value ??= consoleNow();
      });
      if (opened.readyState !== EventSource.CLOSED) return;
      // Refused, not cut: the browser does not try again, and the session may have ended.
      void loadSession();
      again = setTimeout(open, AGAIN_AFTER_MS);
    };
    for (const name of NAMES) opened.addEventListener(name, tell);
    source = opened;
  };
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
    missed = true;
  };
  const followVisibility = () => {
    clearTimeout(rest);
    if (document.hidden) rest = setTimeout(close, REST_AFTER_MS);
    else if (source === undefined) {
      connection.value = 'connecting';
      open();
    }
  };
  document.addEventListener('visibilitychange', followVisibility);
  open();
  return () => {
    document.removeEventListener('visibilitychange', followVisibility);
    clearTimeout(rest);
    close();
  };
}

function tell(event: MessageEvent<string>): void {
  const known = handlers.get(event.type as LiveEventName);
  if (known === undefined || known.size === 0) return;
  const data = JSON.parse(event.data) as LiveEvents[LiveEventName];
  batch(() => {
    for (const handler of known) handler(data);
  });
}
