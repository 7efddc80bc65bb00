import { expect, test } from '@jest/globals';
import { requireTensorFlow } from '#services/retrainer/training-process.ts';
import { eventually } from '../support/eventually.ts';
import { ServiceProcess, WITHOUT_TENSORFLOW } from '../support/service-process.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

describe('where TensorFlow is installed', () => {
  test(`the training process finds it${unless}`, async () => {
    await expect(requireTensorFlow()).resolves.toBeUndefined();
  }, 60_000);
});

test('where it is not, the retrainer ends at once, and says how to get it', async () => {
  const retrainer = new ServiceProcess('retrainer', 'retrainer-1', {
    KAFKA_BROKERS: '127.0.0.1:9',
    SCHEMA_REGISTRY_URL: 'http://127.0.0.1:9',
    CLICKHOUSE_URL: 'http://127.0.0.1:9',
    ...WITHOUT_TENSORFLOW,
  });
  await eventually('the end', () => retrainer.ended);
  expect(await retrainer.stop()).toBe(1);
  expect(retrainer.log).toMatch(/"code":"TENSORFLOW_MISSING"/);
  expect(retrainer.log).toMatch(/Native TensorFlow does not load \(.*\): run `npm run setup`/);
}, 60_000);
