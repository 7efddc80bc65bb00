import { type LocalStack, startStack } from '#infra/local/stack.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { registerContracts } from '#platform/registry/register.ts';
import { readContracts } from '#schemas/contracts.ts';
import { deployHistory, deployTopics } from '#scripts/deploy.ts';
import type { Progress } from '#scripts/start/progress.ts';

/**
 * Servers with topics and schemas, until the lifecycle ends. Of its own, never those of the environment: what a bench sends
 * is made up.
 * @param history whether ClickHouse is needed too
 */
export async function startServers(
  history: boolean,
  lifecycle: Lifecycle,
  progress: Progress,
): Promise<LocalStack> {
  const stack = await startStack({
    env: history ? {} : { CLICKHOUSE_URL: 'http://unused' },
    onProgress: (line) => progress.say(line),
    onLost: (error) => lifecycle.fail(error),
  });
  lifecycle.onShutdown('servers', () => stack.stop());
  const logger = createLogger({ service: 'bench', instance: 'bench', level: 'silent' });
  await Promise.all([
    deployTopics(stack.brokers, 1, logger),
    registerContracts(stack.registryUrl, readContracts().topics),
    history ? deployHistory({ url: stack.clickhouseUrl, database: 'towerwatch' }) : undefined,
  ]);
  return stack;
}
