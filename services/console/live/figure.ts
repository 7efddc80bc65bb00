/** A number as JSON can tell it: Avro has infinities and NaN, which are null here. */
export const figure = (value: number | null): number | null => (Number.isFinite(value) ? value : null);
