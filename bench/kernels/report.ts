import type { Rate, Ratio } from './rounds.ts';
import type { Graph, Versions } from './tasks.ts';

export interface ScoringRow {
  readonly graph: Graph;
  readonly kpis: number;
  readonly batch: number;
  /** Windows a second. */
  readonly ours: Rate;
  /** Absent for a graph that only we have. */
  readonly peer?: Rate;
  readonly ratio?: Ratio;
}

export interface TrainingRow {
  readonly kpis: number;
  /** Steps a second. */
  readonly ours: Rate;
  readonly peer: Rate;
  readonly ratio: Ratio;
}

export interface KernelsReport {
  readonly scoring: readonly ScoringRow[];
  readonly training: readonly TrainingRow[];
  /** Largest difference between both sides, relative to max(1, |value|), by KPIs. */
  readonly agreement: readonly { readonly kpis: number; readonly score: number; readonly loss: number }[];
  readonly versions: Versions;
}
