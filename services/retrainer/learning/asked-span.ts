import type { Span } from '#core/learn/judged-span.ts';

/** A span of one entity that a run wants judged. */
export interface AskedSpan extends Span {
  readonly entity: string;
  /** Cluster of history that it stands for; null where none was formed. */
  readonly cluster: number | null;
  /** Highest score of the span by the model in force; null where not scored. */
  readonly score: number | null;
  /** Judged spans near it, nearest first. */
  readonly neighbours: readonly { readonly labelId: string; readonly distance: number }[];
}
