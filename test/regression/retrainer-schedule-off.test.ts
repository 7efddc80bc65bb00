import { expect, test } from '@jest/globals';
import { readEnvironment } from '#platform/config/environment.ts';
import { retrainerSchema } from '#services/retrainer/config.ts';
import { scheduleTrigger } from '#services/retrainer/triggers.ts';

/** Nothing as a variable counts as unset, so that "empty: none does" left runs to start on Mondays. */
test('no run starts by a schedule that the environment turns off', () => {
  const { RETRAIN_SCHEDULE } = readEnvironment(retrainerSchema, {
    KAFKA_BROKERS: 'broker:9092',
    SCHEMA_REGISTRY_URL: 'http://registry:8081',
    CLICKHOUSE_URL: 'http://clickhouse:8123',
    RETRAIN_SCHEDULE: 'never',
  });
  expect(scheduleTrigger(RETRAIN_SCHEDULE, 0, Date.UTC(2026, 0, 5, 2))).toBeUndefined();
});
