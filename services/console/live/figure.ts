/** A number as JSON can tell it: Avro has infinities and NaN, which are null here. */
export const figure = (value: number | null): number | null => (Number.isFinite(value) ? value : null);

/** The same with `figure` of every number in it. */
export function withFigures<T extends object>(record: T): T {
  return JSON.parse(JSON.stringify(record)) as T;
}
