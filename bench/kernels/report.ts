import type { Machine } from '../stack/machine.ts';
import type { KernelsOptions } from './options.ts';
import type { Rate, Ratio } from './rounds.ts';
import type { Graph, Versions } from './tasks.ts';

/** Rates of both sides; `null` where there is no PyTorch, or nothing of the kind in it. */
export interface Comparison {
  readonly kpis: number;
  /** Windows at once. */
  readonly batch: number;
  readonly ours: Rate;
  readonly peer: Rate | null;
  readonly ratio: Ratio | null;
}

export interface ScoringComparison extends Comparison {
  readonly graph: Graph;
}

export interface KernelsReport {
  readonly options: Omit<KernelsOptions, 'report'>;
  readonly machine: Machine;
  /** The core on which both ran; `null` where processes cannot be pinned. */
  readonly core: number | null;
  readonly versions: { readonly ours: Versions; readonly peer: Versions | null };
  /** Why there are no figures of PyTorch. */
  readonly noPeer: string | null;
  /** Largest difference of the two sides, relative to max(1, |PyTorch's|). */
  readonly agreement: { readonly score: number; readonly loss: number } | null;
  /** Windows a second. */
  readonly scoring: readonly ScoringComparison[];
  /** Steps a second. */
  readonly training: Comparison;
  /** The same with more KPIs. */
  readonly wideTraining: Comparison;
}
