import { afterEach, expect, jest, test } from '@jest/globals';
import { kafkaClient } from '#platform/kafka/client.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { Metrics } from '#platform/metrics/metrics.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { Live } from '#services/console/live/live.ts';

const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });

afterEach(() => {
  jest.restoreAllMocks();
});

test('tables that nothing keeps up to date stand still, but for the first seconds', async () => {
  const client = kafkaClient({ brokers: '127.0.0.1:1', clientId: 'test', logger, patience: 'SHORT' });
  const live = new Live({ client, codecs: {} as CodecBook, logger, metrics: new Metrics('test') });
  try {
    const now = performance.now();
    expect(live.stalled).toBeNull();
    jest.spyOn(performance, 'now').mockReturnValue(now + 60_000);
    expect(live.stalled).toMatch(/cannot be read.*the console's log/);
  } finally {
    await live.close();
  }
});
