import type { Random } from '#core/random/random.ts';
import type { WindowBatch } from './detector.ts';
import { joinWindows, windowsAt } from './window-selection.ts';

/**
 * An even sample of windows without replacement, whatever their number, in one pass (algorithm R; Vitter 1985).
 * @returns at most `count` windows, in order of their first place among all; undefined where there are none
 */
export function sampleOf(
  windows: Iterable<WindowBatch>,
  count: number,
  random: Random,
): WindowBatch | undefined {
  const kept: { order: number; window: WindowBatch }[] = [];
  let seen = 0;
  for (const batch of windows) {
    const before = seen;
    const places = new Map<number, number>();
    for (let i = 0; i < batch.count; i++) {
      const at = seen < count ? seen : random.integer(0, seen + 1);
      if (at < count) places.set(at, i);
      seen++;
    }
    for (const [at, i] of places) kept[at] = { order: before + i, window: windowsAt(batch, [i]) };
  }
  kept.sort((a, b) => a.order - b.order);
  return kept.length === 0 ? undefined : joinWindows(kept.map(({ window }) => window));
}
