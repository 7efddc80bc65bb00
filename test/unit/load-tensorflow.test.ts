import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { tensorFlow, whereTensorFlow } from '../support/tensorflow.ts';

const installed = whereTensorFlow();

describe('what does not load is TENSORFLOW_MISSING', () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'towerwatch-tensorflow-'));
    for (const path of ['platform/tensorflow/load-tensorflow.ts', 'platform/errors'])
      await cp(join(repositoryRoot, path), join(project, path), { recursive: true });
    await writeFile(
      join(project, 'package.json'),
      '{ "type": "module", "imports": { "#platform/*": "./platform/*" } }',
    );
    await writeFile(
      join(project, 'main.ts'),
      `import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
      const { name, code, boundary, message, cause } = await loadTensorFlow().catch((error) => error);
      console.log(JSON.stringify({ name, code, boundary, message, hasCause: cause instanceof Error }));`,
    );
  });

  afterEach(() => rm(project, { recursive: true }));

  async function packageIs(code: string): Promise<void> {
    const folder = join(project, 'node_modules/@tensorflow/tfjs-node');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), code);
    await writeFile(join(folder, 'addon.node'), 'no library');
  }

  test.each([
    ['the package', undefined, /^Cannot find package '@tensorflow\/tfjs-node' imported from /],
    [
      'its add-on',
      'throw new Error("The add-on can not be found at path: lib. \\nPlease run command npm rebuild")',
      /^The add-on can not be found at path: lib$/,
    ],
    [
      'a library that is one',
      'require("./addon.node")',
      /addon\.node: .*(file too short|invalid ELF header)/,
    ],
  ])('without %s', async (_, code, why) => {
    if (code !== undefined) await packageIs(code);
    const output = execFileSync(process.execPath, ['main.ts'], { cwd: project, encoding: 'utf8' });
    const { message, ...error } = JSON.parse(output);
    expect(error).toEqual({
      name: 'TowerwatchError',
      code: 'TENSORFLOW_MISSING',
      boundary: 'FAIL',
      hasCause: true,
    });
    const [, told] =
      /^Native TensorFlow does not load \((.*)\): run `npm run setup`, which .*\w$/.exec(message) ?? [];
    expect(told).toMatch(why);
    expect(message).not.toContain('npm rebuild');
  });
});

installed.describe('native TensorFlow', () => {
  test(`multiplies, and takes a step of Adam${installed.unless}`, () => {
    const { matMul, tensor2d, tidy, train, variable, square, sum, getBackend } = tensorFlow!;
    expect(getBackend()).toBe('tensorflow');
    const product = tidy(() => matMul(tensor2d([[1, 2]]), tensor2d([[3], [4]])).dataSync());
    expect([...product]).toEqual([11]);

    const weights = variable(tensor2d([[1, -1]]));
    const adam = train.adam(0.1);
    adam.minimize(() => sum(square(weights)));
    const [first, second] = weights.dataSync();
    expect(first).toBeCloseTo(0.9, 5);
    expect(second).toBeCloseTo(-0.9, 5);
  });

  test(`trains in silence on one thread, to the same bits${installed.unless}`, () => {
    const train = () => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [join(repositoryRoot, 'test/support/train-briefly.ts')],
        { encoding: 'utf8', env: trainingEnvironment(1) },
      );
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n')).toHaveLength(1);
      return JSON.parse(stdout);
    };
    const { hash, busy } = train();
    expect(busy).toBe(1);
    expect(train().hash).toBe(hash);
  });
});
