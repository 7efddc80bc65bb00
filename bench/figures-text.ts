/** A figure over several runs. */
export interface Range {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export function rangeOf(values: readonly number[]): Range {
  return { mean: mean(values), min: Math.min(...values), max: Math.max(...values) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Three digits. */
export const figure = (value: number): string => value.toFixed(3);

/** Mean, and the range where there is one. */
export function rangeText({ mean: middle, min, max }: Range): string {
  return min === max ? figure(middle) : `${figure(middle)} (${figure(min)}–${figure(max)})`;
}
