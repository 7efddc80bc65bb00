import { familyOf } from '#core/detect/families.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { seededRandom } from '#core/random/random.ts';
import { ClickHouse, type ClickHouseOptions } from '#platform/clickhouse/client.ts';
import { scanWindows } from '#platform/clickhouse/history.ts';
import type { Replay } from './prepare-source.ts';
import { qualityOf } from './quality.ts';
import type { Baseline } from './report.ts';

const BASELINES = ['pca-residual', 'same-time-yesterday', 'random-score'] as const;

/**
 * Judges simple detectors on the same steps as the model: each is fitted on the history before the pause of the replay and
 * scores everything in the order of time. No threshold is set: only figures that need none are given.
 * @param judgedFrom first step that is judged
 */
export async function baselinesOf(
  plan: Replay,
  judgedFrom: number,
  clickhouse: ClickHouseOptions,
): Promise<Baseline[]> {
  const { source, kpiSet, trainSteps } = plan;
  const { startMs, steps } = source;
  const { granularityMs, hop, windowLength } = kpiSet;
  const rows = await historyOf(plan, clickhouse);
  const trainedUntil = startMs + trainSteps * granularityMs;
  const cut = { windowLength, hop, kpis: kpiSet.kpis.length, granularityMs };
  const training = {
    [Symbol.iterator]: () =>
      windowsFromHistory(rows, { ...cut, include: (end, status) => status === 'OK' && end < trainedUntil }),
  };
  return BASELINES.flatMap((family) => {
    const fitted = familyOf(family).fit(training, seededRandom(0).fork(family));
    const scores = new Map(source.entities.map(({ id }) => [id, new Float32Array(steps).fill(Number.NaN)]));
    for (const batch of windowsFromHistory(rows, cut)) {
      const scored = fitted.score(batch).scores;
      for (let i = 0; i < batch.count; i++) {
        const last = Math.round((batch.ends[i] - startMs) / granularityMs);
        scores.get(batch.entities[i])!.set(scored.subarray(i * hop, (i + 1) * hop), last - hop + 1);
      }
    }
    const quality = qualityOf(source, scores, Number.MAX_VALUE, judgedFrom);
    return quality === undefined ? [] : [{ detector: family, aucPr: quality.aucPr, vusPr: quality.vusPr }];
  });
}

async function historyOf({ source, kpiSet }: Replay, clickhouse: ClickHouseOptions): Promise<HistoryRow[]> {
  const client = new ClickHouse(clickhouse);
  try {
    const to = source.startMs + source.steps * kpiSet.granularityMs;
    return await Array.fromAsync(scanWindows(client, { kpiSet: kpiSet.name, from: source.startMs, to }));
  } finally {
    await client.close();
  }
}
