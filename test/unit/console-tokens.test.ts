import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TokenBook } from '#services/console/access/token-book.ts';
import { runProgram } from '../support/run-program.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-tokens-'));
  file = join(folder, 'tokens.json');
});
afterAll(() => rm(folder, { recursive: true }));

const tokens = (...args: string[]) =>
  runProgram('scripts/towerwatch.ts', ['tokens', ...args], { CONSOLE_TOKENS_FILE: file });

test('a token is made and shown once, listed without itself, and revoked', async () => {
  const made = await tokens('create', 'anna', '--role', 'operator', '--expires', '2100-01-01');
  expect([made.code, made.err]).toEqual([0, '']);
  const secret = made.out.trim();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).not.toContain(secret);
  const who = { name: 'anna', role: 'operator', expiresAt: Date.UTC(2100, 0) };
  expect(await (await TokenBook.open(file)).find(secret)).toEqual(who);

  expect(await tokens('create', 'anna', '--role', 'admin')).toMatchObject({
    code: 2,
    err: expect.stringContaining('TOKEN_NAME_TAKEN'),
  });
  expect((await tokens('create', 'ticketing', '--role', 'operator')).code).toBe(0);
  const listed = JSON.parse((await tokens('list', '--json')).out);
  expect(listed).toMatchObject([
    { name: 'anna', role: 'operator', expiresAt: '2100-01-01T00:00:00.000Z' },
    { name: 'ticketing', role: 'operator', expiresAt: null },
  ]);
  expect(listed[0]).not.toHaveProperty('sha256');
  expect((await tokens('list')).out).toContain('never');

  expect((await tokens('revoke', 'anna')).code).toBe(0);
  expect(await (await TokenBook.open(file)).find(secret)).toBe('TOKEN_UNKNOWN');
  expect((await tokens('revoke', 'anna')).err).toContain('TOKEN_NOT_THERE');
}, 60_000);

test.each([
  ['no JSON', '[', 'not JSON'],
  ['another shape', '{}', 'expected array'],
  ['a role of no kind', JSON.stringify([{ name: 'a', role: 'king' }]), '0.role'],
  [
    'a name twice',
    JSON.stringify(
      [1, 2].map(() => ({
        name: 'a',
        role: 'viewer',
        sha256: '0'.repeat(64),
        createdAt: '2026-01-01T00:00:00Z',
        expiresAt: null,
      })),
    ),
    'twice',
  ],
])('a file with faults is not taken: %s', async (_, text, fault) => {
  const faulty = join(folder, 'faulty.json');
  await writeFile(faulty, text);
  await expect(TokenBook.open(faulty)).rejects.toMatchObject({
    code: 'TOKENS_FILE_INVALID',
    message: expect.stringContaining(fault),
  });
});
