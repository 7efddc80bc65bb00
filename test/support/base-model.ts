import type { HistoryRow } from '#core/history/history-row.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { unpackFloats } from '#platform/onnx/packed-floats.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { KpiWindow } from '#schemas/types/topics.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import { baseArtifact, modelRecords } from '#services/retrainer/publish-base.ts';

const THRESHOLD = { method: 'quantile', level: 0.998 } as const;
const SEED = 0;

/** What the history keeps of a window: its new steps. */
function historyRow(window: KpiWindow): HistoryRow {
  const cells = window.hop * window.kpis;
  return {
    entity: window.entity,
    end: window.end,
    status: window.status as HistoryRow['status'],
    hop: window.hop,
    kpis: window.kpis,
    x: unpackFloats(window.x).slice(-cells),
    seasonal: unpackFloats(window.seasonal).slice(-cells),
    trend: unpackFloats(window.trend),
    step: unpackFloats(window.step),
    median: unpackFloats(window.median),
    scale: unpackFloats(window.scale),
  };
}

/**
 * Fits the kpiSet's base model on these windows as the retrainer does.
 * @param windows without markers; in order of time for each entity
 * @returns the records of `models.v1` that bring it into force
 */
export async function baseModel(
  windows: readonly KpiWindow[],
  kpiSet: KpiSet,
  codecs: CodecBook,
): Promise<OutgoingRecord[]> {
  const byEntity = Map.groupBy(windows, ({ entity }) => entity);
  const entities = [...byEntity.keys()].sort();
  const ends = windows.map(({ end }) => end);
  const span = { from: Math.min(...ends), to: Math.max(...ends), entities };
  const rows = entities.flatMap((entity) => byEntity.get(entity)!.map(historyRow));
  const model = await fitBase(rows, {
    kpiSet,
    calibrateAfter: 0,
    threshold: THRESHOLD,
    seed: SEED,
  });
  const artifact = await baseArtifact({
    kpiSet,
    model,
    span,
    threshold: THRESHOLD,
    seed: SEED,
    codeVersion: '0.1.0',
    now: span.to,
  });
  return modelRecords(artifact, codecs, span.to);
}
