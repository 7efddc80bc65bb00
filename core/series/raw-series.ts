/** All samples of one entity, in raw units. */
export interface RawSeries {
  readonly entity: string;
  /** Time of step 0, ms. */
  readonly startMs: number;
  readonly granularityMs: number;
  readonly steps: number;
  /** K */
  readonly kpis: number;
  /** [steps, K] row-major, NaN where nothing was measured */
  readonly values: Float32Array;
}

/** One KPI [steps] with missing values held, before its first value that one; zeros where it has none at all. */
export function held({ values, steps, kpis }: RawSeries, kpi: number): Float32Array {
  const column = Float32Array.from({ length: steps }, (_, t) => values[t * kpis + kpi]);
  let last = column.find((value) => !Number.isNaN(value)) ?? 0;
  return column.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
