/** Ends of the horizontal axis. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Of all x that are drawn; 0 to 1 where nothing is. */
export function extentOf(x: Iterable<number>): Extent {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const value of x) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from <= to ? { from, to } : { from: 0, to: 1 };
}
