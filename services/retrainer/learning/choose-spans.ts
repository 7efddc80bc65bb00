import type { HistoryRow } from '#core/history/history-row.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { Strategy } from '../strategy.ts';
import type { AskedSpan } from './asked-span.ts';

/** Steps that an operator is asked to judge at once. */
const SPAN_STEPS = 24;

export interface SpanChoice {
  readonly kpiSet: KpiSet;
  /** Ordered by entity and end. */
  readonly rows: readonly HistoryRow[];
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  /** What earlier rounds have asked for, answered or not. */
  readonly asked: readonly (Span & { readonly entity: string })[];
  /** Spans wanted. */
  readonly budget: number;
  /** From 0. */
  readonly round: number;
  readonly strategy: Strategy;
  readonly seed: number;
}

/**
 * Chooses what of the history is worth an operator's time, most wanted first: no step that is judged, or was asked about.
 * The same choice gives the same spans.
 */
export async function chooseSpans(choice: SpanChoice): Promise<AskedSpan[]> {
  const { kpiSet, rows, judged, asked, budget, round, seed } = choice;
  const known = Map.groupBy<string, Span & { readonly entity: string }>(
    [...judged, ...asked],
    ({ entity }) => entity,
  );
  const length = (SPAN_STEPS - 1) * kpiSet.granularityMs;
  const first = new Map<string, number>();
  for (const { entity, end } of rows) if (!first.has(entity)) first.set(entity, end);
  const random = seededRandom(seed).fork(`ask ${round}`);
  const order = random.shuffle(rows.flatMap(({ status }, i) => (status === 'OK' ? [i] : [])));
  const chosen: AskedSpan[] = [];
  for (const i of order) {
    if (chosen.length >= budget) break;
    const { entity, end } = rows[i];
    const span = { entity, from: end - length, to: end };
    const taken = known.get(entity) ?? [];
    if (span.from < first.get(entity)! || taken.some((other) => overlap(span, other))) continue;
    known.set(entity, [...taken, span]);
    chosen.push({ ...span, cluster: null, score: null, neighbours: [] });
  }
  return chosen;
}

function overlap(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}
