import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { isForeign } from '#services/console/access/cross-origin.ts';
import { hostOf, isLoopback } from '#services/console/access/hosts.ts';
import { openAccess } from '#services/console/access/open-access.ts';
import { makeToken, tokenOf, writeTokens } from '#services/console/access/tokens.ts';
import { mayDo } from '#services/console/access/who.ts';
import type { Routes } from '#services/console/api/app.ts';
import { ROLES, type Role } from '#services/console/api/shapes/session.ts';
import { bearer, consoleFrame, type Frame, type FrameOptions } from '../support/console-frame.ts';

/** A route for each role, that changes something. */
const roleRoutes: Routes = (app) => {
  for (const role of ROLES) {
    app.post(
      `/${role}`,
      { config: { role, audit: 'REPLAY' }, schema: { response: { 200: z.object({ who: z.string() }) } } },
      ({ who }) => ({ who: who!.name }),
    );
  }
};

let frame: Frame;
const frames: Frame[] = [];
afterEach(() => Promise.all(frames.splice(0).map((each) => each.close())));

async function start(options: FrameOptions = {}): Promise<void> {
  frame = await consoleFrame({ routes: [roleRoutes], ...options });
  frames.push(frame);
}

const call = async (path: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'POST') => {
  const answer = await frame.app.inject({ method, url: `/api/v1/${path}`, headers });
  return { status: answer.statusCode, ...answer.json<{ code?: string; detail?: string; who?: string }>() };
};

describe('roles', () => {
  test.each(ROLES.flatMap((has) => ROLES.map((needed) => [has, needed] as [Role, Role])))(
    '%s at a route for %s',
    async (has, needed) => {
      await start();
      const answer = await call(needed, bearer(frame.secrets[has]));
      if (mayDo(has, needed)) expect(answer).toMatchObject({ status: 200, who: has });
      else {
        expect(answer).toMatchObject({ status: 403, code: 'ROLE_TOO_LOW' });
        expect(answer.detail).toContain(`needs the role ${needed}`);
      }
    },
  );

  test('rise from viewer to admin', () => {
    expect(ROLES.map((has) => ROLES.filter((needed) => mayDo(has, needed)))).toEqual([
      ['viewer'],
      ['viewer', 'operator'],
      ['viewer', 'operator', 'admin'],
    ]);
  });
});

describe('tokens', () => {
  test('none, an unknown and an expired one are refused, each by its code', async () => {
    await start();
    const { viewer, expired } = frame.secrets;
    expect(await call('viewer', { host: 'localhost' })).toMatchObject({ status: 401, code: 'TOKEN_MISSING' });
    for (const wrong of [`${viewer}x`, viewer.slice(1), 'x', '']) {
      expect(await call('viewer', bearer(wrong))).toMatchObject({ status: 401, code: 'TOKEN_UNKNOWN' });
    }
    expect(await call('viewer', { authorization: `Basic ${viewer}` })).toMatchObject({ status: 401 });
    expect(await call('viewer', bearer(expired))).toMatchObject({ status: 401, code: 'TOKEN_EXPIRED' });
  });

  test('are refused as soon as they are taken out of the file', async () => {
    await start();
    const [, ...others] = frame.tokens;
    expect(await call('viewer', bearer(frame.secrets.viewer))).toMatchObject({ status: 200 });
    await writeTokens(join(frame.folder, 'tokens.json'), others);
    await sleep(600);
    expect(await call('viewer', bearer(frame.secrets.viewer))).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    expect(await call('viewer', bearer(frame.secrets.operator))).toMatchObject({ status: 200 });
  });

  test('let nobody in while their file has faults, and all again when it has none', async () => {
    await start();
    const file = join(frame.folder, 'tokens.json');
    await writeFile(file, '{');
    await sleep(600);
    expect(await call('viewer', bearer(frame.secrets.admin))).toMatchObject({
      status: 503,
      code: 'TOKENS_FILE_INVALID',
    });
    await writeTokens(file, frame.tokens);
    expect(await call('viewer', bearer(frame.secrets.admin))).toMatchObject({ status: 200 });
  });

  test('differ, and only their hash is kept', () => {
    const [one, other] = [1, 2].map(() =>
      makeToken({ name: 'a', role: 'viewer', expiresAt: null }, Date.now()),
    );
    expect(one.secret).not.toBe(other.secret);
    expect(Buffer.from(one.secret.slice(3), 'base64url')).toHaveLength(32);
    expect(JSON.stringify(one.token)).not.toContain(one.secret.slice(3));
    expect(tokenOf(one.secret, [other.token, one.token])).toBe(one.token);
    expect(tokenOf(one.secret, [other.token])).toBeUndefined();
  });
});

describe('signing in', () => {
  test('gives a cookie out of reach of scripts and other sites, good for the token', async () => {
    await start();
    const signIn = (token: string, headers = {}) =>
      frame.app.inject({ method: 'POST', url: '/api/v1/session', payload: { token }, headers });
    const refused = await signIn('nobody');
    expect([refused.statusCode, refused.json().code, refused.cookies]).toEqual([401, 'TOKEN_UNKNOWN', []]);
    expect((await signIn(frame.secrets.expired)).json().code).toBe('TOKEN_EXPIRED');

    const answer = await signIn(frame.secrets.operator);
    const session = { name: 'operator', role: 'operator', expiresAt: null, tokens: true };
    expect(answer.json()).toEqual(session);
    const [{ name, value, ...attributes }] = answer.cookies;
    expect(attributes).toEqual({ path: '/', httpOnly: true, sameSite: 'Strict' });
    const seen = await frame.app.inject({ url: '/api/v1/session', cookies: { [name]: value } });
    expect(seen.json()).toEqual(session);
    const by = { url: '/api/v1/operator', method: 'POST' as const, cookies: { [name]: value } };
    expect((await frame.app.inject(by)).statusCode).toBe(200);

    const proxied = await signIn(frame.secrets.operator, { 'x-forwarded-proto': 'https' });
    expect(proxied.cookies[0]).toMatchObject({ secure: true });
    const out = await frame.app.inject({ method: 'DELETE', url: '/api/v1/session' });
    expect([out.statusCode, out.cookies[0].value]).toEqual([204, '']);
  });

  test('may be tried a few times a minute', async () => {
    await start({ limits: { signIns: 3 } });
    const attempts = [];
    for (let i = 0; i < 4; i++) {
      const attempt = { method: 'POST' as const, url: '/api/v1/session', payload: { token: 'guess' } };
      attempts.push((await frame.app.inject(attempt)).statusCode);
    }
    expect(attempts).toEqual([401, 401, 401, 429]);
    expect(await call('viewer', bearer(frame.secrets.viewer))).toMatchObject({ status: 200 });
  });
});

describe('without tokens', () => {
  test('everybody is admin, by a name of this machine alone', async () => {
    await start({ withTokens: false });
    expect(await call('session', { host: 'localhost:8480' }, 'GET')).toMatchObject({
      name: 'local',
      role: 'admin',
      tokens: false,
    });
    for (const host of ['127.0.0.1:1', '[::1]:1', 'console.localhost', 'LOCALHOST']) {
      expect(await call('admin', { host })).toMatchObject({ status: 200 });
    }
    for (const host of [
      'evil.example:8480',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
    ]) {
      expect(await call('admin', { host })).toMatchObject({ status: 403, code: 'HOST_FOREIGN' });
      expect(await call('session', { host, 'x-forwarded-host': 'localhost' }, 'GET')).toMatchObject({
        code: 'HOST_FOREIGN',
      });
    }
  });

  test('nobody is let in by a proxy from another machine', async () => {
    await start({ withTokens: false });
    const by = (forwarded: string) => call('admin', { host: 'localhost', 'x-forwarded-for': forwarded });
    expect(await by('127.0.0.1')).toMatchObject({ status: 200 });
    for (const forwarded of ['192.0.2.7', '127.0.0.1, 192.0.2.7', '192.0.2.7, 127.0.0.1', 'somebody']) {
      expect([forwarded, await by(forwarded)]).toMatchObject([forwarded, { code: 'HOST_FOREIGN' }]);
    }
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', 'console.example', ''])('none listens on %j', async (host) => {
    await expect(openAccess({ CONSOLE_HOST: host })).rejects.toMatchObject({ code: 'CONSOLE_OPEN' });
  });

  test.each(['127.0.0.1', '::1', 'localhost', '127.1.2.3'])('listens on %s', async (host) => {
    expect((await openAccess({ CONSOLE_HOST: host })).tokens).toBe(false);
  });

  test('a file that is named and not there is a fault', async () => {
    await expect(
      openAccess({ CONSOLE_HOST: '127.0.0.1', CONSOLE_TOKENS_FILE: '/nowhere/tokens.json' }),
    ).rejects.toMatchObject({ code: 'TOKENS_FILE_INVALID' });
  });
});

describe('the pages of other sites', () => {
  test('change nothing; tools do', async () => {
    await start();
    const known = { ...bearer(frame.secrets.admin), host: 'console.example' };
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'https://console.example' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'https://console.example:444' },
    ];
    for (const headers of foreign) {
      expect(await call('admin', { ...known, ...headers })).toMatchObject({
        status: 403,
        code: 'ORIGIN_FOREIGN',
      });
    }
    const own: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-origin', origin: 'https://console.example' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://console.example' },
    ];
    for (const headers of own)
      expect(await call('admin', { ...known, ...headers })).toMatchObject({ status: 200 });
    const reads = await call('session', { ...known, 'sec-fetch-site': 'cross-site' }, 'GET');
    expect(reads).toMatchObject({ status: 200 });
  });

  test('are known by the name that a proxy was called by', () => {
    expect(isForeign({ origin: 'https://Console.Example' }, 'CONSOLE.example')).toBe(false);
    expect(isForeign({ origin: 'https://console.example:8443' }, 'console.example')).toBe(true);
  });
});

describe('names of this machine', () => {
  test.each([
    ['localhost', true],
    ['a.localhost', true],
    ['127.255.0.1', true],
    ['::1', true],
    ['localhost.example', false],
    ['notlocalhost', false],
    ['128.0.0.1', false],
    ['::2', false],
    ['', false],
  ])('%j: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));

  test.each([
    ['localhost:8480', 'localhost'],
    ['[::1]:8480', '::1'],
    ['[::1]', '::1'],
    ['a b', null],
    ['localhost@evil', null],
    ['localhost:80:80', null],
    [undefined, null],
  ])('the host of %j is %j', (header, expected) => expect(hostOf(header)).toBe(expected));
});

describe('a route', () => {
  const build = (routes: Routes) => consoleFrame({ routes: [routes] });

  test('that does not say who may call it is not built', async () => {
    await expect(build((app) => app.get('/open', () => ''))).rejects.toThrow('who may call it');
  });

  test('that changes something and does not say what the audit calls it is not built', async () => {
    const config = { role: 'admin' as const };
    await expect(build((app) => app.delete('/unseen', { config }, () => ''))).rejects.toThrow('audit');
    await expect(
      build((app) => app.route({ method: ['GET', 'PUT'], url: '/u', config, handler: () => '' })),
    ).rejects.toThrow('audit');
  });
});

describe('rate limits', () => {
  test('are of a token, told with the time to wait, and stricter for what changes something', async () => {
    await start({ limits: { requests: 6, writes: 2 } });
    const { viewer, admin } = frame.secrets;
    const write = () => frame.app.inject({ method: 'POST', url: '/api/v1/admin', headers: bearer(admin) });
    const read = (secret: string) => frame.app.inject({ url: '/api/v1/session', headers: bearer(secret) });
    expect([(await write()).statusCode, (await write()).statusCode]).toEqual([200, 200]);
    const refused = await write();
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) expect((await read(admin)).statusCode).toBe(200);
    expect((await read(admin)).statusCode).toBe(429);
    expect((await read(viewer)).statusCode).toBe(200);
  });

  test('count what nobody known asks for, by address', async () => {
    await start({ limits: { requests: 2 } });
    expect(await call('nothing', {}, 'GET')).toMatchObject({ code: 'ROUTE_UNKNOWN' });
    expect(await call('viewer')).toMatchObject({ code: 'TOKEN_MISSING' });
    expect(await call('viewer')).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await call('viewer', { 'x-forwarded-for': '192.0.2.7' })).toMatchObject({ code: 'TOKEN_MISSING' });
    expect(await call('viewer', bearer(frame.secrets.viewer))).toMatchObject({ status: 200 });
  });
});
