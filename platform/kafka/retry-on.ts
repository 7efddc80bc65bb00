import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 50;
const ATTEMPTS = 100;

/**
 * Tries a task again while the broker answers with one of these errors of the protocol, which say that it is not ready
 * yet, for about five seconds. For where kafkajs does not do so by itself.
 */
export async function retryOn<R>(types: readonly string[], task: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      const { type = '' } = error as { type?: string };
      if (!types.includes(type) || attempt === ATTEMPTS) throw error;
      await sleep(WAIT_MS);
    }
  }
}
