import { followTable, type TableAdapters } from '#platform/kafka/follow-table.ts';
import type { TopicFollower } from '#platform/kafka/follow-topic.ts';
import type { RetrainTables } from './tables.ts';

/** Reads the retrainer's tables from their topics, and keeps them up to date. Resolves once they are. */
export async function followTables(adapters: TableAdapters, tables: RetrainTables): Promise<TopicFollower> {
  const followers = await Promise.all([
    followTable(adapters, 'labels.v1', (_, label) => {
      if (label !== null) tables.addLabel(label);
    }),
    followTable(adapters, 'retrain.runs.v1', (_, run) => {
      if (run !== null) tables.addRun(run);
    }),
    followTable(adapters, 'label-requests.v1', (_, request) => {
      if (request !== null) tables.addRequest(request);
    }),
    followTable(adapters, 'retrain.commands.v1', (_, command, record) => {
      if (command !== null) tables.addCommand(command, record);
    }),
    followTable(adapters, 'models.v1', (key, record) => tables.addModel(key, record)),
  ]);
  return {
    async caughtUp() {
      await Promise.all(followers.map((follower) => follower.caughtUp()));
    },
    async stop() {
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}
