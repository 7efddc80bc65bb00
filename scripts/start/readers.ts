import { followTable } from '#platform/kafka/follow-table.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { AlertLog, kpisText, timeText } from './alert-log.ts';
import { Models } from './models.ts';
import type { Replay } from './prepare-source.ts';
import type { Progress } from './progress.ts';
import { ScoreSeries } from './score-series.ts';
import { ScoreTally } from './score-tally.ts';
import type { System } from './system.ts';

/** What comes out of a replay, as any consumer of the topics sees it. */
export interface Readers {
  readonly tally: ScoreTally;
  readonly settled: ScoreSeries;
  readonly alerts: AlertLog;
  readonly models: Models;
  /** Model → when its first score was read, ms of `performance.now()`. */
  readonly firstScores: ReadonlyMap<string, number>;
  /** Resolves when all that is on the topics at the call has been read. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export async function readResults(
  { client, codecs }: System,
  { source, kpiSet }: Replay,
  progress: Progress,
  onFatal: (error: unknown) => void,
): Promise<Readers> {
  const logger = createLogger({ service: 'start', instance: 'start', level: 'silent' });
  const tally = new ScoreTally(source);
  const settled = new ScoreSeries(source);
  const alerts = new AlertLog((event) => {
    const { from, severity, entity } = event;
    progress.say(`${timeText(from)}  ${severity.toLowerCase().padEnd(8)} ${entity}  ${kpisText(event)}`);
  });
  const models = new Models(kpiSet.name);
  const firstScores = new Map<string, number>();
  const from = { client, codecs, logger, onFatal };
  const followers = await Promise.all([
    followTable(from, 'kpi.scores.v1', (_, score) => {
      if (score !== null) tally.add(score, kpiSet.hop);
      const modelId = score?.modelId ?? null;
      if (modelId !== null && !firstScores.has(modelId)) firstScores.set(modelId, performance.now());
      progress.update('scored', tally.newest + 1, source.steps);
    }),
    followTable(from, 'kpi.settled.v1', (entity, message) => {
      if (message === null || message.threshold === null) return;
      settled.add(entity, message.end, message.scores, message.threshold);
    }),
    followTable(from, 'anomalies.v1', (_, event) => {
      if (event !== null) alerts.add(event);
    }),
    followTable(from, 'models.v1', (_, record) => {
      if (record !== null) models.add(record);
    }),
  ]);
  return {
    tally,
    settled,
    alerts,
    models,
    firstScores,
    caughtUp: async () => {
      await Promise.all(followers.map((follower) => follower.caughtUp()));
    },
    stop: async () => {
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}
