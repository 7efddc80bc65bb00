import { batch, signal } from '@preact/signals';
import type { Source } from '../../api/shapes/flow.ts';
import { restored } from './live.ts';

/** The servers that the console reads from, as it last saw them. */
export const sources = signal<readonly Source[]>([]);

/** Takes in how the servers stand; where one came back, what was read is read again. */
export function tellSources(now: readonly Source[]): void {
  batch(() => {
    const back = sources.value.some(
      ({ name, state }) =>
        state === 'DOWN' && now.some((source) => source.name === name && source.state === 'UP'),
    );
    sources.value = now;
    if (back) restored.value++;
  });
}
