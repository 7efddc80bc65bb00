import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { ClickHouse, type ClickHouseOptions } from '#platform/clickhouse/client.ts';
import { scanWindows } from '#platform/clickhouse/history.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { Replay } from './prepare-source.ts';
import { ScoreSeries } from './score-series.ts';

/** What a model says, promptly and settled; settled is empty where the model has no such score. */
export interface ModelScores {
  readonly prompt: ScoreSeries;
  readonly settled: ScoreSeries;
}

/**
 * Scores the windows of a replay's history again, as a scorer with a certain model would have.
 * @param fromStep first step that is to have a score
 */
export async function scoreHistory(
  { source, kpiSet }: Replay,
  model: ModelArtifact,
  fromStep: number,
  clickhouse: ClickHouseOptions,
): Promise<ModelScores> {
  const { granularityMs, hop, windowLength, kpis } = kpiSet;
  const time = (step: number) => source.startMs + step * granularityMs;
  const client = new ClickHouse(clickhouse);
  const session = await DetectorSession.open(model.onnx);
  try {
    const reach = { kpiSet: kpiSet.name, from: time(fromStep - windowLength), to: time(source.steps) };
    const rows = await Array.fromAsync(scanWindows(client, reach));
    const cut = { windowLength, hop, kpis: kpis.length, granularityMs };
    const thresholds = new Map(model.entityThresholds.map((own) => [own.entity, own]));
    const scores = { prompt: new ScoreSeries(source), settled: new ScoreSeries(source) };
    for (const batch of windowsFromHistory(rows, { ...cut, include: (end) => end >= time(fromStep) })) {
      const { scores: prompt, settled } = await session.score(batch);
      for (const [i, entity] of batch.entities.entries()) {
        const own = thresholds.get(entity);
        const of = (all: Float32Array) => all.subarray(i * hop, (i + 1) * hop);
        scores.prompt.add(entity, batch.ends[i], of(prompt), own?.prompt ?? model.promptThreshold);
        const settledThreshold = own?.settled ?? model.settledThreshold;
        if (settled === undefined || settledThreshold === null) continue;
        const settledEnd = batch.ends[i] - model.settledDelay * granularityMs;
        scores.settled.add(entity, settledEnd, of(settled), settledThreshold);
      }
    }
    return scores;
  } finally {
    await Promise.all([session.close(), client.close()]);
  }
}
