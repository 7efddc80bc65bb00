import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CheckpointFile } from '#services/retrainer/checkpoint-file.ts';

const CHECKPOINT = { adam: { step: 100, parameters: Float32Array.of(1, -0, Number.NaN) }, loss: Infinity };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-checkpoint-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a checkpoint is read as it was written, by the same training alone', () => {
  const file = new CheckpointFile(join(folder, 'made', 'on the way'), { seed: 1 });
  expect(file.read()).toBeUndefined();
  file.write({ ...CHECKPOINT, loss: 3 });
  file.write(CHECKPOINT);
  expect(new CheckpointFile(join(folder, 'made', 'on the way'), { seed: 1 }).read()).toEqual(CHECKPOINT);
  expect(new CheckpointFile(join(folder, 'made', 'on the way'), { seed: 2 }).read()).toBeUndefined();
});

test('what is not whole, or no checkpoint, is not read: the training begins anew', () => {
  const file = new CheckpointFile(folder, {});
  file.write(CHECKPOINT);
  const [name] = readdirSync(folder);
  for (const garbage of ['', 'no checkpoint', Buffer.alloc(200, 255)]) {
    writeFileSync(join(folder, name), garbage);
    expect(file.read()).toBeUndefined();
  }
  file.write(CHECKPOINT);
  expect(file.read()).toEqual(CHECKPOINT);
});

test('a write that was broken off leaves the checkpoint before', () => {
  const file = new CheckpointFile(folder, {});
  file.write(CHECKPOINT);
  const [name] = readdirSync(folder);
  writeFileSync(join(folder, `${name}.new`), 'half of it');
  expect(file.read()).toEqual(CHECKPOINT);
});

test('nothing is left once it is removed, which may be done twice', () => {
  const file = new CheckpointFile(folder, {});
  file.write(CHECKPOINT);
  file.remove();
  file.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be is refused at once', () => {
  const occupied = join(folder, 'file');
  writeFileSync(occupied, '');
  for (const impossible of [occupied, join(occupied, 'below')]) {
    expect(() => new CheckpointFile(impossible, {})).toThrow(
      expect.objectContaining({
        code: 'TRAINING_FOLDER',
        boundary: 'FAIL',
        message: expect.stringContaining(impossible),
      }),
    );
  }
});
