import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '#scripts/generated-file.ts';

const inFolders = ['docs', 'services', 'infra', 'core', 'bench'].flatMap((folder) =>
  existsSync(join(repositoryRoot, folder))
    ? readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      )
    : [],
);
const pages = ['README.md', 'CHANGELOG.md', ...inFolders.filter((path) => path.endsWith('.md'))];
const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(repositoryRoot, page), 'utf8');

  test('has code and tables on lines of their own', () => {
    const lines = text.split('\n');
    const collapsed = lines.filter(
      (line) => /^\s*`(sh|sql|json|ts)\s/.test(line) || /\|\s+\|\s*:?---/.test(line),
    );
    expect(collapsed).toEqual([]);
    expect(lines.filter((line) => /^\s*```/.test(line)).length % 2).toBe(0);
  });

  test('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(repositoryRoot, dirname(page), target)))).toEqual([]);
  });

  test('names npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, script]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test('names files of the repository that are there', () => {
    const named = [
      ...text.matchAll(/`((?:core|platform|services|schemas|infra|scripts|docs|test)\/[\w./-]+\.\w+)`/g),
    ];
    expect(named.map(([, path]) => path).filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual(
      [],
    );
  });
});
