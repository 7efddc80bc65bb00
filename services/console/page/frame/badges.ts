import { signal } from '@preact/signals';

/** Counts beside items of the navigation, by the name of the view; none where it is 0. */
export const badges = signal<Readonly<Record<string, number>>>({});

/** Sets the count beside one item. */
export function setBadge(view: string, count: number): void {
  if ((badges.peek()[view] ?? 0) !== count) badges.value = { ...badges.peek(), [view]: count };
}
