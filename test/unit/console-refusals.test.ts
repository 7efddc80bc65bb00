import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import type { Routes } from '#services/console/api/app.ts';
import { PROBLEM_STATUS } from '#services/console/api/problem-status.ts';
import { problem } from '#services/console/api/shapes/problem.ts';
import { bearer, consoleFrame, type Frame } from '../support/console-frame.ts';

/** As it is thrown, or told as a value that a route throws. */
const THROWN = /(?:TowerwatchError\(\s*|code: )'([A-Z_]+)'/g;
const SECRET = 'at /home/somebody/secret.ts:1';
const anyone = { role: 'ANYONE' } as const;

const routes: Routes = (app) => {
  app.get('/broken', { config: anyone }, () => {
    throw new Error(SECRET);
  });
  app.get('/string', { config: anyone }, () => {
    throw SECRET;
  });
  app.get('/own-fault', { config: anyone }, () => {
    throw new TowerwatchError('VALUE_NOT_ENCODABLE', SECRET);
  });
  app.get('/away', { config: anyone }, () => {
    throw new TowerwatchError('HISTORY_UNAVAILABLE', 'ClickHouse does not answer');
  });
  app.get('/wrong-shape', { config: anyone, schema: { response: { 200: z.object({ n: z.int() }) } } }, () =>
    JSON.parse(`{ "n": "${SECRET}" }`),
  );
  app.post(
    '/things/:id',
    {
      config: { role: 'operator', audit: ({ retract }) => (retract ? 'RETRACTION' : 'VERDICT') },
      schema: {
        params: z.object({ id: z.string().max(512) }),
        body: z.strictObject({ n: z.int(), why: z.string(), retract: z.boolean().default(false) }),
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async ({ params: { id } }, reply) => reply.code(201).send({ id }),
  );
};

let frame: Frame;
beforeEach(async () => {
  frame = await consoleFrame({ routes: [routes] });
});
afterEach(() => frame.close());

const get = async (url: string) => {
  const answer = await frame.app.inject(`/api/v1/${url}`);
  return { type: answer.headers['content-type'], text: answer.body, ...problem.parse(answer.json()) };
};

const post = async (payload: string | object, headers: Record<string, string> = {}, id = '1') => {
  const all = { 'content-type': 'application/json', ...bearer(frame.secrets.operator), ...headers };
  const url = `/api/v1/things/${id}`;
  const answer = await frame.app.inject({ method: 'POST', url, headers: all, payload });
  return { status: answer.statusCode, ...answer.json() };
};

describe('what nobody foresaw', () => {
  test.each(['broken', 'string', 'own-fault', 'wrong-shape'])(
    '%s: is told without a word of it, and logged whole',
    async (path) => {
      const answer = await get(path);
      expect(answer).toMatchObject({
        status: 500,
        code: 'UNEXPECTED',
        type: expect.stringContaining('problem'),
      });
      expect(answer.text).not.toMatch(/secret|somebody| at /);
      const [logged] = frame.lines.filter(({ level }) => level === 'error');
      expect(logged.requestId).toEqual(expect.any(String));
      expect(JSON.stringify(logged)).toContain(path === 'wrong-shape' ? 'ZodError' : 'somebody');
    },
  );
});

test('a server that is away is told with what to do, and is no error of the console', async () => {
  expect(await get('away')).toMatchObject({
    status: 503,
    code: 'HISTORY_UNAVAILABLE',
    detail: 'ClickHouse does not answer',
    remedy: ERROR_CODES.HISTORY_UNAVAILABLE.remedy,
    faults: [],
  });
  expect(frame.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

describe('a request that is not as the schema says', () => {
  test('is told all of its faults', async () => {
    const answer = await post({ n: 'x', more: 1 });
    expect(answer).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
    expect(answer.faults.map(({ path }: { path: string }) => path)).toEqual(['body/n', 'body/why', 'body']);
    expect(JSON.stringify(answer.faults)).toContain('more');
  });

  test.each([
    ['no JSON', '{"n": 1', {}, 400, 'REQUEST_MALFORMED'],
    ['nothing', '', {}, 400, 'REQUEST_MALFORMED'],
    ['a prototype', '{"__proto__": {"n": 1}, "n": 1, "why": "x"}', {}, 400, 'REQUEST_MALFORMED'],
    ['a constructor', '{"constructor": {"prototype": {}}, "n": 1, "why": "x"}', {}, 400, 'REQUEST_MALFORMED'],
    ['an infinity', '{"n": 1e999, "why": "x"}', {}, 400, 'REQUEST_INVALID'],
    ['null', 'null', {}, 400, 'REQUEST_INVALID'],
    ['10 MB', `{"n": 1, "why": "${'x'.repeat(10_000_000)}"}`, {}, 413, 'BODY_TOO_LARGE'],
    ['text', 'n=1', { 'content-type': 'text/plain' }, 415, 'MEDIA_TYPE'],
    ['a form', 'n=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'MEDIA_TYPE'],
    ['no type', '{"n": 1}', { 'content-type': '' }, 415, 'MEDIA_TYPE'],
  ])('%s', async (_, payload, headers, status, code) => {
    expect(await post(payload, headers)).toMatchObject({ status, code });
  });

  test.each([
    ['%', 400, 'REQUEST_MALFORMED'],
    ['%ff', 400, 'REQUEST_MALFORMED'],
    ['x'.repeat(513), 400, 'REQUEST_INVALID'],
    ['x'.repeat(9000), 404, 'ROUTE_UNKNOWN'],
    ['a/b', 404, 'ROUTE_UNKNOWN'],
  ])('the id %.20j', async (id, status, code) => {
    const answer = await post({ n: 1, why: 'x' }, {}, id);
    expect(answer).toMatchObject({ status, code });
  });

  test('an id may hold what a path cannot', async () => {
    for (const id of ['a/b', '%2e%2e', '%00', 'ü~#?', '🗼'.repeat(256)]) {
      expect(await post({ n: 1, why: 'x' }, {}, encodeURIComponent(id))).toEqual({ status: 201, id });
    }
  });
});

describe('what is not there', () => {
  test('a path, and a method of a path that is', async () => {
    expect(await get('nothing')).toMatchObject({ status: 404, code: 'ROUTE_UNKNOWN' });
    for (const method of ['PUT', 'HEAD', 'OPTIONS', 'GET'] as const) {
      const answer = await frame.app.inject({ method, url: '/api/v1/things/1' });
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST']);
    }
  });
});

describe('what is no HTTP', () => {
  const raw = async (text: string) => {
    if (!frame.app.server.listening) await frame.app.listen({ port: 0 });
    const { port } = frame.app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += part;
    });
    socket.write(text);
    await new Promise((resolve) => socket.on('close', resolve));
    return answer;
  };

  test.each([
    ['garbage', 'EHLO console\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    [
      'a method of no kind',
      'BREW /api/v1/session HTTP/1.1\r\nhost: localhost\r\n\r\n',
      400,
      'REQUEST_MALFORMED',
    ],
    [
      'long headers',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'a long path',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('%s', async (_, text, status, code) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const [head, body] = answer.split('\r\n\r\n');
    expect(problem.parse(JSON.parse(body))).toMatchObject({ status, code });
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
  });
});

describe('the audit', () => {
  test('has a line for what was done, with who and why', async () => {
    await post({ n: 5, why: 'flapping link' }, {}, 'a%2Fb');
    await post({ n: 5, why: 'misread', retract: true });
    expect(frame.audit()).toMatchObject([
      {
        action: 'VERDICT',
        who: 'operator',
        role: 'operator',
        subject: { id: 'a/b', n: 5 },
        why: 'flapping link',
        outcome: 'DONE',
        requestId: expect.any(String),
        address: '127.0.0.1',
      },
      { action: 'RETRACTION', outcome: 'DONE' },
    ]);
  });

  test('has a line for what was refused, without what nobody had checked', async () => {
    await post({ n: 'x', why: 'y' });
    await post({ n: 1, why: 'y' }, bearer(frame.secrets.viewer));
    await post({ n: 1, why: 'y' }, { authorization: '' });
    const subject = { path: '/api/v1/things/1' };
    expect(frame.audit()).toMatchObject([
      { who: 'operator', subject, why: null, outcome: 'REQUEST_INVALID' },
      { who: 'viewer', subject, why: null, outcome: 'ROLE_TOO_LOW' },
      { who: null, subject, why: null, outcome: 'TOKEN_UNKNOWN' },
    ]);
  });

  test('has sign-ins, and never a token', async () => {
    const signIn = (token: string) =>
      frame.app.inject({ method: 'POST', url: '/api/v1/session', payload: { token } });
    await signIn(frame.secrets.admin);
    await signIn('wrong-token');
    expect(frame.audit()).toMatchObject([
      { action: 'SIGN_IN', who: 'admin', outcome: 'DONE' },
      { action: 'SIGN_IN', who: null, outcome: 'TOKEN_UNKNOWN' },
    ]);
    expect(JSON.stringify(frame.lines)).not.toContain(frame.secrets.admin.slice(3));
    expect(JSON.stringify(frame.lines)).not.toContain('wrong-token');
  });
});

describe('the page', () => {
  const page = async (url: string) => {
    const { statusCode, headers, body } = await frame.app.inject({ url, headers: { host: 'localhost' } });
    return { status: statusCode, cache: headers['cache-control'], headers, body };
  };

  test('that is not built says so; the API is there', async () => {
    const { status, body } = await page('/alerts');
    expect([status, JSON.parse(body).code]).toEqual([503, 'PAGE_NOT_BUILT']);
    expect((await get('session')).code).toBe('TOKEN_MISSING');
  });

  test('is index.html at all of its paths; its assets are kept for ever', async () => {
    const folder = join(frame.folder, 'page');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<p>page</p>');
    await writeFile(join(folder, 'assets', 'index-1.js'), 'export {}');
    for (const url of ['/', '/alerts', '/entities/cell%2F1.5', '/dead-letters/kpi?x=1.2']) {
      expect(await page(url)).toMatchObject({ status: 200, cache: 'no-cache', body: '<p>page</p>' });
    }
    const asset = await page('/assets/index-1.js');
    expect(asset).toMatchObject({ status: 200, cache: 'public, max-age=31536000, immutable' });
    for (const [url, expected] of [
      ['/assets/index-2.js', 404],
      ['/assets/', 400],
      ['/icon.svg', 404],
      ['/tokens.json', 404],
      ['/../tokens.json', 404],
      ['/%2e%2e/tokens.json', 404],
      // One segment to the page, which shows that it knows no such view.
      ['/..%2ftokens.json', 200],
    ] as const) {
      const { status, body } = await page(url);
      expect([url, status]).toEqual([url, expected]);
      expect(body).not.toContain('sha256');
    }
  });

  test('runs nothing but its own scripts, in no frame', async () => {
    const policy = String((await page('/')).headers['content-security-policy']);
    expect(policy.split(';')).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
      ]),
    );
    expect(policy).not.toContain('unsafe');
    expect((await page('/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  });
});

test('each code that refuses a request is in the table, with a status of a request at fault', () => {
  const refusing = Object.entries(ERROR_CODES).filter(([, { boundary }]) => boundary === 'REFUSE');
  const table: Readonly<Record<string, number>> = PROBLEM_STATUS;
  const wrong = refusing.filter(([code]) => !(table[code] >= 400 && table[code] < 500));
  expect(wrong.map(([code]) => code)).toEqual([]);
});

test('each code that the console throws is in the table, or is of its start or of a command', () => {
  const folder = join(repositoryRoot, 'services/console');
  const thrown = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('page'))
    .flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(THROWN)].map(([, code]) => code),
    );
  const elsewhere = ['CONSOLE_OPEN', 'OUTPUT_UNWRITABLE'];
  expect(thrown.length).toBeGreaterThan(10);
  expect(thrown.filter((code) => !(code in PROBLEM_STATUS) && !elsewhere.includes(code))).toEqual([]);
});
