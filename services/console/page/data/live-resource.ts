import { useEffect, useState } from 'preact/hooks';
import type { LiveEventName, LiveEvents } from '../../api/shapes/live-event.ts';
import { useLive } from './live.ts';
import { type Resource, useResource } from './resource.ts';

/**
 * What the API answers at `path`, kept up to date by live events of one name.
 *
 * @param take the value after an event
 */
export function useLiveResource<T, N extends LiveEventName>(
  path: string,
  name: N,
  take: (value: T, event: LiveEvents[N]) => T,
): Resource<T> {
  const resource = useResource<T>(path);
  const [kept, setKept] = useState<{ readonly read: T; readonly value: T }>();
  const { value: read } = resource;
  useEffect(() => {
    if (read !== undefined) setKept({ read, value: read });
  }, [read]);
  useLive(name, (event) => setKept((before) => before && { ...before, value: take(before.value, event) }));
  if (read === undefined) return resource;
  return { ...resource, value: kept?.read === read ? kept.value : read };
}
