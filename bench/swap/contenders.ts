import type { WindowBatch } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { Load } from '../throughput/load.ts';
import { warmModel } from '../throughput/warm-fleet.ts';

const VERIFICATIONS = 9;

/** A model, and what it says of every window of the pool. */
export interface Contender {
  readonly artifact: ModelArtifact;
  /** [count of the pool, hop] */
  readonly scores: Float32Array;
  /** Median time to verify it, ms: what a scorer does between two batches. */
  readonly verifyMillis: number;
}

/** The models that the retrainer would make of the cells' history with these families. */
export async function fitContenders(
  families: readonly string[],
  cells: Load,
  history: readonly HistoryRow[],
  pool: WindowBatch,
  now: number,
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const detector of families) {
    const kpiSet = { ...cells.kpiSet, detector };
    const artifact = await warmModel({ ...cells, kpiSet }, history, now);
    const session = await verifyModel(artifact, kpiSet);
    const { scores } = await session.score(pool);
    await session.close();
    contenders.push({ artifact, scores, verifyMillis: await verifyMillis(artifact, kpiSet) });
  }
  return contenders;
}

/** The median of a few times: the first ones wait for code to be compiled. */
async function verifyMillis(artifact: ModelArtifact, kpiSet: KpiSet): Promise<number> {
  const times = new Float64Array(VERIFICATIONS);
  for (let i = 0; i < times.length; i++) {
    const started = performance.now();
    const session = await verifyModel(artifact, kpiSet);
    times[i] = performance.now() - started;
    await session.close();
  }
  return quantile(times, 0.5);
}
