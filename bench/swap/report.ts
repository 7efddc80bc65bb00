import { type Machine, thisMachine } from '../stack/machine.ts';
import { type ChangesSeen, changesSeen, countWindows, type WindowCounts } from './audit.ts';
import type { Contender } from './contenders.ts';
import type { SwapOptions } from './options.ts';
import type { SeenScore } from './score-watch.ts';
import { type SpanFigures, spanFigures } from './span-figures.ts';
import type { Span } from './spans.ts';

/** What `--report` writes. */
export interface SwapReport {
  readonly options: Omit<SwapOptions, 'report'>;
  readonly machine: Machine;
  readonly models: readonly {
    readonly id: string;
    readonly family: string;
    /** Of the graph. */
    readonly bytes: number;
    /** Median time to verify it, ms: what a scorer does between two batches. */
    readonly verifyMillis: number;
    /** Scores that name it. */
    readonly scores: number;
  }[];
  readonly windows: WindowCounts;
  readonly changes: ChangesSeen & {
    readonly made: number;
    /** Told by the scorer. */
    readonly swapped: number;
    readonly refused: number;
  };
  /** Without changes; its moments are those at which they would be. */
  readonly steady: SpanFigures;
  readonly changing: SpanFigures;
}

export interface ReportParts {
  readonly options: SwapOptions;
  readonly contenders: readonly Contender[];
  /** Windows sent. */
  readonly sent: number;
  readonly seen: readonly SeenScore[];
  /** When each window was appended, ms. */
  readonly sentAt: Float64Array;
  readonly steady: Span;
  readonly changing: Span;
  readonly reloads: { readonly swapped: number; readonly refused: number };
}

export function reportOf(parts: ReportParts): SwapReport {
  const { options, contenders, sent, seen, sentAt, steady, changing, reloads } = parts;
  const { report: _, ...asked } = options;
  const byId = new Map(contenders.map((contender) => [contender.artifact.modelId, contender]));
  const givenBy = (modelId: string, window: number) => {
    const contender = byId.get(modelId);
    if (contender === undefined) return undefined;
    const { hop } = contender.artifact;
    const at = (window * hop) % contender.scores.length;
    return contender.scores.subarray(at, at + hop);
  };
  return {
    options: asked,
    machine: thisMachine(),
    models: contenders.map(({ artifact: { modelId, family, size }, verifyMillis }) => ({
      id: modelId,
      family,
      bytes: size,
      verifyMillis,
      scores: seen.filter((score) => score.modelId === modelId).length,
    })),
    windows: countWindows(sent, seen, givenBy),
    changes: { made: changing.moments.length, ...reloads, ...changesSeen(seen, changing.moments) },
    steady: spanFigures(steady, seen, sentAt),
    changing: spanFigures(changing, seen, sentAt),
  };
}
