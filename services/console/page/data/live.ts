import { batch, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LiveEventName, LiveEvents } from '../../api/shapes/live-event.ts';
import { loadSession } from './session.ts';

const NAMES = ['fleet', 'alerts', 'requests', 'runs', 'models', 'flow', 'sources'] as const;
const AGAIN_AFTER_MS = 3000;

type Handler<N extends LiveEventName> = (data: LiveEvents[N]) => void;

/** How the stream of live events stands; AWAY: what the page shows may be old. */
export const connection = signal<'connecting' | 'live' | 'away'>('connecting');

/** Wall clock since when the stream is away, ms. */
export const awaySince = signal<number | null>(null);

/** Counts how often something that was away came back: what was read before should be read again. */
export const restored = signal(0);

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

/** Opens the one stream of live events of the page; @returns what closes it. */
export function openLive(): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource('/api/v1/events');
    source.onopen = () =>
      batch(() => {
        if (connection.value === 'away') restored.value++;
        connection.value = 'live';
        awaySince.value = null;
      });
    source.onerror = () => {
      batch(() => {
        connection.value = 'away';
        awaySince.value ??= Date.now();
      });
      if (source.readyState !== EventSource.CLOSED) return;
      // Refused, not cut: the browser does not try again, and the session may have ended.
      void loadSession();
      timer = setTimeout(open, AGAIN_AFTER_MS);
    };
    for (const name of NAMES) source.addEventListener(name, tell);
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
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
