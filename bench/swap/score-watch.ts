import { followTable } from '#platform/kafka/follow-table.ts';
import type { TopicFollower } from '#platform/kafka/follow-topic.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { BenchConnection } from '../stack/connection.ts';
import { type SwapPlan, windowOf } from './plan.ts';

/** A score as a `read_committed` reader got it. */
export interface SeenScore {
  /** Number of its window. */
  readonly window: number;
  readonly partition: number;
  /** Wall clock, ms. */
  readonly arrivedAt: number;
  /** Null where the window was not scored. */
  readonly modelId: string | null;
  readonly scores: readonly number[];
}

export interface ScoreWatch {
  /** In the order in which they came. */
  readonly seen: readonly SeenScore[];
  readonly follower: TopicFollower;
}

/** Reads scores as an alerter does, as they are committed, until the lifecycle ends. */
export async function watchScores(
  { client, codecs }: BenchConnection,
  plan: SwapPlan,
  lifecycle: Lifecycle,
): Promise<ScoreWatch> {
  const seen: SeenScore[] = [];
  const logger = createLogger({ service: 'bench', instance: 'bench', level: 'warn' });
  const follower = await followTable(
    { client, codecs, logger, onFatal: (error) => lifecycle.fail(error) },
    'kpi.scores.v1',
    (_, score, { partition }) => {
      if (score === null) return;
      const { entity, end, modelId, scores } = score;
      const window = windowOf(plan, entity, end);
      seen.push({ window, partition, arrivedAt: Date.now(), modelId, scores });
    },
  );
  lifecycle.onShutdown('reader of scores', () => follower.stop());
  return { seen, follower };
}
