import { type Consumption, processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import type { Progress } from '#scripts/start/progress.ts';

const POLL_MS = 200;

/** Waits until every stage of a flow has processed what came before it. @returns s */
export async function drain(
  admin: KafkaAdmin,
  flow: readonly Consumption[],
  progress: Progress,
): Promise<number> {
  const started = performance.now();
  await processed(admin, flow, {
    pollMs: POLL_MS,
    onWaiting: (groupId, records) => progress.waiting(`${groupId}: ${records} records left`),
  });
  return (performance.now() - started) / 1000;
}
