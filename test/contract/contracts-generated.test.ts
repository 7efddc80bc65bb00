import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { readContracts } from '#schemas/contracts.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { topicTypes } from '#scripts/types/topics.ts';

test.each([
  ['schemas/types', 'scripts/generate-types.ts'],
  ['generated pages of docs', 'scripts/generate-docs.ts'],
])('committed %s are what would be generated', (_, script) => {
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect({ status, stale: stderr.split('\n').filter((line) => line.includes('is not what')) }).toEqual({
    status: 0,
    stale: [],
  });
});

test('two schemas that define a name differently are refused', () => {
  const [first, second] = readContracts().topics;
  const clash = { ...second, schema: { ...second.schema, name: first.schema.name } };
  expect(() => topicTypes([first, clash])).toThrow(/KpiSample/);
});
