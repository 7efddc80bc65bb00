import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import { environmentVariables, printableEnvironment, readEnvironment } from '#platform/config/environment.ts';
import { kafkaVariables, serviceVariables } from '#platform/config/variables.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { alerterSchema, alertPolicy } from '#services/alerter/config.ts';
import { retrainerSchema } from '#services/retrainer/config.ts';

const schema = z.object({
  BROKERS: z.string().meta({ description: 'Where.' }),
  PORT: z.coerce.number().int().min(0).default(80).meta({ description: 'Which.' }),
  PASSWORD: z.string().optional().meta({ description: 'Sesame.', secret: true }),
  URL: z.url().default('http://localhost').meta({ description: 'Who.' }),
});

function faultOf(read: () => unknown): TowerwatchError {
  try {
    read();
  } catch (error) {
    return error as TowerwatchError;
  }
  throw new Error('nothing was thrown');
}

describe('reading', () => {
  test('takes what is given, defaults for the rest, and an empty variable as unset', () => {
    expect(readEnvironment(schema, { BROKERS: 'a:1', PORT: '', PATH: '/bin' })).toEqual({
      BROKERS: 'a:1',
      PORT: 80,
      URL: 'http://localhost',
    });
    expect(readEnvironment(schema, { BROKERS: 'a:1', PORT: '8080' }).PORT).toBe(8080);
  });

  test('names every fault at once, in one line', () => {
    const error = faultOf(() => readEnvironment(schema, { PORT: 'many', URL: 'nowhere' }));
    expect(error).toBeInstanceOf(TowerwatchError);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toBe(
      'environment: BROKERS is not set; PORT: Invalid input: expected number, received NaN; URL: Invalid URL',
    );
  });
});

describe('printing', () => {
  test('hides secrets and passwords within URLs', () => {
    const config = readEnvironment(schema, {
      BROKERS: 'a:1',
      PASSWORD: 'sesame',
      URL: 'http://me:sesame@host:8123/?user=x',
    });
    expect(printableEnvironment(schema, config)).toEqual({
      BROKERS: 'a:1',
      PORT: '80',
      PASSWORD: '***',
      URL: 'http://me:***@host:8123/?user=x',
    });
  });
});

describe('declarations', () => {
  test('tell what documentation needs', () => {
    expect(environmentVariables(schema)).toEqual([
      { name: 'BROKERS', meaning: 'Where.', default: null, required: true, secret: false },
      { name: 'PORT', meaning: 'Which.', default: '80', required: false, secret: false },
      { name: 'PASSWORD', meaning: 'Sesame.', default: null, required: false, secret: true },
      { name: 'URL', meaning: 'Who.', default: 'http://localhost', required: false, secret: false },
    ]);
  });

  test('without a meaning are refused', () => {
    expect(() => environmentVariables(z.object({ MUTE: z.string() }))).toThrow('MUTE is declared without');
  });
});

describe('shared variables', () => {
  const shared = z.object({ ...serviceVariables, ...kafkaVariables });
  const good = { KAFKA_BROKERS: 'a:9092, b:9093', SCHEMA_REGISTRY_URL: 'http://c:8080/apis/ccompat/v7' };

  test('accept several brokers', () => {
    expect(readEnvironment(shared, good).KAFKA_BROKERS).toBe('a:9092, b:9093');
  });

  test.each([
    ['KAFKA_BROKERS', 'broker'],
    ['KAFKA_BROKERS', 'a:9092,'],
    ['SCHEMA_REGISTRY_URL', 'c:8080'],
    ['HTTP_PORT', '65536'],
    ['LOG_LEVEL', 'loud'],
  ])('refuse %s=%s', (name, value) => {
    expect(faultOf(() => readEnvironment(shared, { ...good, [name]: value })).message).toContain(`${name}:`);
  });
});

describe("the alerter's variables", () => {
  const env = { KAFKA_BROKERS: 'a:9092', SCHEMA_REGISTRY_URL: 'http://c:8080' };

  test('default to the policy of core', () => {
    expect(alertPolicy(readEnvironment(alerterSchema, env))).toEqual(DEFAULT_ALERT_POLICY);
  });

  test('cannot ask for more steps than there are in the window', () => {
    const read = () =>
      readEnvironment(alerterSchema, { ...env, ALERT_OPEN_STEPS: '4', ALERT_OPEN_WINDOW: '3' });
    expect(faultOf(read).message).toContain('ALERT_OPEN_STEPS: must be at most ALERT_OPEN_WINDOW (3)');
  });
});

describe("the retrainer's variables", () => {
  const read = (env: Readonly<Record<string, string>>) =>
    readEnvironment(retrainerSchema, {
      KAFKA_BROKERS: 'a:9092',
      SCHEMA_REGISTRY_URL: 'http://c:8080',
      CLICKHOUSE_URL: 'http://d:8123',
      ...env,
    });

  test('let pot choose a threshold in the tail alone', () => {
    expect(read({ THRESHOLD_METHOD: 'pot', THRESHOLD_LEVEL: '0.9999' })).toMatchObject({
      THRESHOLD_METHOD: 'pot',
      THRESHOLD_LEVEL: 0.9999,
    });
    expect(faultOf(() => read({ THRESHOLD_METHOD: 'pot', THRESHOLD_LEVEL: '0.98' }))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('THRESHOLD_LEVEL: must be above 0.98 where THRESHOLD_METHOD is pot'),
    });
    expect(read({ THRESHOLD_LEVEL: '0.98' }).THRESHOLD_METHOD).toBe('quantile');
  });
});
