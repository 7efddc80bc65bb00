import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ERROR_CODES, type ErrorCodeEntry } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';

const LIST = 'platform/errors/codes.ts';
const FOLDERS = ['core', 'platform', 'services', 'infra', 'scripts'];

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && path !== LIST),
)
  .map((path) => readFileSync(join(repositoryRoot, path), 'utf8'))
  .join('\n');
const codes = Object.entries(ERROR_CODES) as [keyof typeof ERROR_CODES, ErrorCodeEntry][];
const documentation = readFileSync(join(repositoryRoot, 'docs/errors.md'), 'utf8');

describe.each(codes)('%s', (code, { boundary, meaning, remedy }) => {
  test('is used', () => {
    expect(sources.includes(`'${code}'`)).toBe(true);
  });

  test('is documented, in the section of what its boundary does', () => {
    const section = documentation.split(/^## /m).find((part) => part.startsWith(`${boundary}\n`));
    expect(section).toContain(`| \`${code}\` | ${meaning} | ${remedy} |`);
  });

  test('says in sentences what happened and what to do', () => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('is retriable exactly where its boundary tries again', () => {
    expect(new TowerwatchError(code, '').retriable).toBe(boundary === 'RETRY');
  });
});

test('documentation names no code that is not in the list', () => {
  const documented = [...documentation.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  expect(documented.sort()).toEqual(codes.map(([code]) => code as string).sort());
});

test('npm scripts that remedies and descriptions name are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
  const named = [...documentation.matchAll(/`npm run ([a-z-]+)/g)].map(([, script]) => script);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
