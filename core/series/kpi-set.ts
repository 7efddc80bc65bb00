/** What a kind of telemetry looks like and how it is cut into windows; steps are units of `granularityMs`. */
export interface KpiSet {
  readonly name: string;
  /** In the order of the values of a sample. */
  readonly kpis: readonly { readonly name: string; readonly unit: string }[];
  readonly granularityMs: number;
  /** W, steps in a window. */
  readonly windowLength: number;
  /** New steps from one window to the next. */
  readonly hop: number;
  /** Steps that a missing slot waits before it is closed as missing. */
  readonly allowedLateness: number;
  /** Longest run of missing steps that is masked and held; beyond it the window starts anew. */
  readonly maxGap: number;
  /** Steps without a sample after which an entity counts as silent. */
  readonly silentAfter: number;
  /** Time from an entity's first sample for which its windows are marked WARMUP. */
  readonly warmupMs: number;
  /** Family of the detector that the retrainer fits for this kpiSet. */
  readonly detector: string;
}
