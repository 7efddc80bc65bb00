import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { consoleNow } from '#services/console/page/data/clock.ts';
import { type Refusal, request } from '#services/console/page/data/request.ts';
import { session } from '#services/console/page/data/session.ts';
import { said, say, standingHere, unsay } from '#services/console/page/verdict/said.ts';
import { ownVerdict, subjectOf } from '#services/console/page/verdict/standing.ts';
import { inTurn, outcomeText } from '#services/console/page/views/alerts/in-turn.ts';

const ABOUT = { entity: 'cell', kpiSet: 'ran', anomalyId: 'alert' };
const problem = {
  status: 429,
  code: 'RATE_LIMITED',
  title: '',
  detail: 'Too many.',
  remedy: 'Wait.',
  faults: [],
};
const HOUR = 3_600_000;
const relative = globalThis.fetch;
let server: Server;
let allowed = Number.POSITIVE_INFINITY;
let posted: { verdict: string; action?: string; reason?: string | null }[] = [];

beforeAll(async () => {
  server = createServer(async (incoming, reply) => {
    if (incoming.url === '/api/v1/cut') {
      reply.writeHead(200, { 'content-length': 100 });
      reply.write('{');
      setTimeout(() => reply.destroy(), 20);
      return;
    }
    if (incoming.url === '/api/v1/ahead') {
      reply.writeHead(200, { date: new Date(Date.now() + HOUR).toUTCString() }).end('{}');
      return;
    }
    let body = '';
    for await (const chunk of incoming) body += chunk;
    if (allowed-- <= 0) {
      reply.writeHead(429).end(JSON.stringify(problem));
      return;
    }
    const feedback = JSON.parse(body);
    posted.push(feedback);
    reply.writeHead(201).end(JSON.stringify({ id: feedback.id, ts: Date.now(), operator: 'me' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  globalThis.fetch = (path, options) => relative(new URL(String(path), `http://127.0.0.1:${port}`), options);
});
afterAll(async () => {
  globalThis.fetch = relative;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  session.value = { name: 'nobody', role: 'operator', expiresAt: null, tokens: true };
  session.value = { name: 'me', role: 'operator', expiresAt: null, tokens: true };
  allowed = Number.POSITIVE_INFINITY;
  posted = [];
});

const own = () => ownVerdict(null, said.value.get(subjectOf(ABOUT)), 'me');

describe('what was said on the page', () => {
  test('is forgotten when another signs in, and kept for the same one', async () => {
    await say({ ...ABOUT, verdict: 'FALSE_POSITIVE' }, null);
    session.value = null;
    session.value = { name: 'me', role: 'operator', expiresAt: null, tokens: true };
    expect(own()?.verdict).toBe('FALSE_POSITIVE');
    session.value = null;
    session.value = { name: 'you', role: 'operator', expiresAt: null, tokens: true };
    expect(said.value.size).toBe(0);
  });

  test('undone, it is what it was before, step by step', async () => {
    await say({ ...ABOUT, verdict: 'FALSE_POSITIVE', reason: 'works' }, own());
    await say({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, own());
    await say({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, own());
    await unsay({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, own()!);
    expect(own()?.verdict).toBe('FALSE_POSITIVE');
    expect(posted.at(-1)).toMatchObject({ verdict: 'FALSE_POSITIVE', action: 'GIVE', reason: 'works' });
    await unsay({ ...ABOUT, verdict: 'FALSE_POSITIVE' }, own()!);
    expect(own()).toBeNull();
    expect(posted.at(-1)).toMatchObject({ verdict: 'FALSE_POSITIVE', action: 'RETRACT', reason: null });
  });

  test('undone, a verdict of an earlier visit comes back', async () => {
    await say({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, { verdict: 'FALSE_POSITIVE', feedbackId: 'earlier' });
    await unsay({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, own()!);
    expect(own()?.verdict).toBe('FALSE_POSITIVE');
  });

  test('an older verdict no longer stands once a newer one was said', async () => {
    const { id } = await say({ ...ABOUT, verdict: 'FALSE_POSITIVE' }, null);
    expect(standingHere({ ...ABOUT, verdict: 'FALSE_POSITIVE' }, id)?.feedbackId).toBe(id);
    await say({ ...ABOUT, verdict: 'TRUE_POSITIVE' }, own());
    expect(standingHere({ ...ABOUT, verdict: 'FALSE_POSITIVE' }, id)).toBeNull();
  });
});

test('many in turn end at the rate limit, and those left are counted', async () => {
  allowed = 2;
  const outcome = await inTurn(['a', 'b', 'c', 'd'], (anomalyId) =>
    say({ ...ABOUT, anomalyId, verdict: 'FALSE_POSITIVE' }, null),
  );
  expect([outcome.done, outcome.left]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(outcomeText('kept', outcome)).toBe('kept for 2 alerts, 2 left. Too many. Wait.');
});

test('an answer cut in its middle is a refusal', async () => {
  const refusal = await request('/cut').catch((error: Refusal) => error);
  expect(refusal).toMatchObject({ problem: { code: 'OFFLINE' }, passing: true });
});

test('the clock is that of the console', async () => {
  await request('/ahead');
  expect(Math.abs(consoleNow() - Date.now() - HOUR)).toBeLessThan(2000);
});
