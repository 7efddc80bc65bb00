import { joinWindows, windowsAt } from '#core/detect/window-selection.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';

/** Copies of the marked windows at these places, in that order. */
export function markedAt({ windows, marks }: MarkedWindows, places: readonly number[]): MarkedWindows {
  const { length } = windows;
  const copied = new Uint8Array(places.length * length);
  places.forEach((place, i) => {
    copied.set(marks.subarray(place * length, (place + 1) * length), i * length);
  });
  return { windows: windowsAt(windows, places), marks: copied };
}

/** The marked windows of all parts, one after the other. They are of one shape. @throws RangeError when there is no part */
export function joinMarked(...parts: readonly MarkedWindows[]): MarkedWindows {
  const windows = joinWindows(parts.map((part) => part.windows));
  const marks = new Uint8Array(windows.count * windows.length);
  let at = 0;
  for (const part of parts) {
    marks.set(part.marks, at);
    at += part.marks.length;
  }
  return { windows, marks };
}

/** Indices of the windows with an anomalous step among their last `steps`, all by default. */
export function anomalousOf(
  { windows: { count, length }, marks }: MarkedWindows,
  steps: number = length,
): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) =>
    marks.subarray((i + 1) * length - steps, (i + 1) * length).includes(MARK.ANOMALOUS),
  );
}
