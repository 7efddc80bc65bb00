import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type HealthServer, startHealthServer } from '#platform/http/health.ts';
import { Readiness } from '#platform/http/readiness.ts';
import { Metrics } from '#platform/metrics/metrics.ts';

describe('health server', () => {
  let readiness: Readiness;
  let metrics: Metrics;
  let server: HealthServer;

  beforeEach(async () => {
    readiness = new Readiness();
    metrics = new Metrics('tester');
    server = await startHealthServer({ port: 0, readiness, registry: metrics.registry });
  });
  afterEach(() => server.close());

  test('listens on loopback, on the port that it reports', async () => {
    expect(server.port).toBeGreaterThan(0);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const response = await fetch(`${server.url}/livez`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'live' }]);
  });

  test('is not ready while any check says why, and says all of it', async () => {
    let waiting = true;
    readiness.register('kafka', () => (waiting ? 'no partitions yet' : null));
    readiness.register('model', () => (waiting ? 'no model in force' : null));
    readiness.register('registry', () => null);
    const before = await fetch(`${server.url}/readyz`);
    expect([before.status, await before.json()]).toEqual([
      503,
      {
        status: 'not ready',
        reasons: [
          { check: 'kafka', reason: 'no partitions yet' },
          { check: 'model', reason: 'no model in force' },
        ],
      },
    ]);
    waiting = false;
    const after = await fetch(`${server.url}/readyz`);
    expect([after.status, await after.json()]).toEqual([200, { status: 'ready' }]);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  test('shows metrics that were asked for, and no others', async () => {
    metrics.counter('towerwatch_refusals_total').inc({ topic: 'kpi.raw.v1', code: 'LATE' }, 3);
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('towerwatch_refusals_total{topic="kpi.raw.v1",code="LATE",service="tester"} 3');
    expect(text).not.toContain('towerwatch_scores_total');
  });

  test('knows no other path', async () => {
    expect((await fetch(`${server.url}/`)).status).toBe(404);
  });

  test('names an address that is taken', async () => {
    const again = startHealthServer({ port: server.port, readiness, registry: metrics.registry });
    await expect(again).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining(`127.0.0.1:${server.port}: `),
    });
  });
});

test('a readiness check is registered once', () => {
  const readiness = new Readiness();
  readiness.register('kafka', () => null);
  expect(() => readiness.register('kafka', () => null)).toThrow('registered twice');
});
