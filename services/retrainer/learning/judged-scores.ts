import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';

/** A judged span with the score of each of its steps that the history has. */
export interface ScoredSpan {
  readonly span: JudgedSpan;
  readonly scores: Float32Array;
  /** 1 where the step is anomalous. */
  readonly labels: Uint8Array;
}

/**
 * The prompt scores that a model gives the steps of judged spans; spans without any step in the history are left out.
 * @param rows ordered by entity and end
 */
export async function scoresOfSpans(
  onnx: Uint8Array,
  rows: readonly HistoryRow[],
  judged: readonly JudgedSpan[],
  kpiSet: KpiSet,
): Promise<ScoredSpan[]> {
  const scores = await stepScores(onnx, rows, judged, kpiSet);
  return judged.flatMap((span) => {
    const steps = [...(scores.get(span.entity) ?? [])].filter(([ts]) => ts >= span.from && ts <= span.to);
    if (steps.length === 0) return [];
    const isAnomalous = ([ts]: [number, number]) => Number(span.anomalous.some((part) => holds(part, ts)));
    const values = Float32Array.from(steps, ([, score]) => score);
    return [{ span, scores: values, labels: Uint8Array.from(steps, isAnomalous) }];
  });
}

/** Entity → time of a step → its score, for windows that touch a judged span. */
async function stepScores(
  onnx: Uint8Array,
  rows: readonly HistoryRow[],
  judged: readonly JudgedSpan[],
  { windowLength, hop, kpis, granularityMs }: KpiSet,
): Promise<Map<string, Map<number, number>>> {
  const byEntity = Map.groupBy(judged, ({ entity }) => entity);
  const scores = new Map<string, Map<number, number>>();
  const session = await DetectorSession.open(onnx);
  try {
    for (const [entity, entityRows] of Map.groupBy(rows, (row) => row.entity)) {
      const spans = byEntity.get(entity) ?? [];
      const include = (end: number) => {
        const from = end - (hop - 1) * granularityMs;
        return spans.some((span) => from <= span.to && span.from <= end);
      };
      const steps = new Map<number, number>();
      const cut = { windowLength, hop, kpis: kpis.length, granularityMs, include };
      for (const batch of windowsFromHistory(spans.length === 0 ? [] : entityRows, cut)) {
        const { scores: batchScores } = await session.score(batch);
        for (const [i, score] of batchScores.entries()) {
          const end = batch.ends[Math.floor(i / hop)];
          steps.set(end - (hop - 1 - (i % hop)) * granularityMs, score);
        }
      }
      scores.set(entity, steps);
    }
    return scores;
  } finally {
    await session.close();
  }
}

function holds({ from, to }: Span, ts: number): boolean {
  return ts >= from && ts <= to;
}
