import { signal } from '@preact/signals';

/** Dead letters that were put back on this page, by their path, and when, ms: the topic itself does not tell. */
export const replayed = signal<ReadonlyMap<string, number>>(new Map());

export function noteReplay(path: string, at: number): void {
  replayed.value = new Map(replayed.peek()).set(path, at);
}
