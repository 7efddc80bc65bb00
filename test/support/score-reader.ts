import type { KpiSet } from '#core/series/kpi-set.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import type { TopicFollower } from '#platform/kafka/follow-topic.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { SeenScore } from '../../bench/swap/score-watch.ts';
import { numberedWindow } from './score-of-one.ts';
import type { StreamBroker } from './stream-broker.ts';

/**
 * Reads the scores of numbered windows of a kpiSet as an alerter does: as they are committed, each partition in its order.
 * @param onFatal told when it can read no further
 */
export function readScores(
  { client, codecs }: Pick<StreamBroker, 'client' | 'codecs'>,
  kpiSet: KpiSet,
  onScore: (score: SeenScore) => void,
  onFatal: (error: unknown) => void,
): Promise<TopicFollower> {
  const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
  const start = numberedWindow(kpiSet, 0).end;
  return followTable({ client, codecs, logger, onFatal }, 'kpi.scores.v1', (_, score, { partition }) => {
    if (score?.kpiSet !== kpiSet.name) return;
    const { end, modelId, scores } = score;
    const window = (end - start) / kpiSet.granularityMs;
    onScore({ window, partition, arrivedAt: Date.now(), modelId, scores });
  });
}
