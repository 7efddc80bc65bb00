import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Progress } from '#scripts/start/progress.ts';

const PACKAGE = 'torch==2.15.0';
const FOLDER = '.towerwatch/pytorch';

/**
 * An interpreter in which PyTorch can be imported.
 * @param named taken where given
 * @throws Error saying what was tried
 */
export async function pythonWithTorch(named: string | undefined, progress: Progress): Promise<string> {
  const own = join(FOLDER, 'bin', 'python3');
  for (const python of named === undefined ? ['python3', own] : [named]) {
    if (await succeeds(python, ['-c', 'import torch'])) return python;
  }
  if (named !== undefined)
    throw new Error(`${named} cannot import torch: ${named} -m pip install ${PACKAGE}`);
  progress.say(
    `python3 has no PyTorch: pip fetches ${PACKAGE} into ${FOLDER}, some 3 GB with what it depends on`,
  );
  const isThere =
    (await succeeds('python3', ['-m', 'venv', FOLDER])) &&
    (await succeeds(own, ['-m', 'pip', 'install', '--quiet', '--no-cache-dir', PACKAGE])) &&
    (await succeeds(own, ['-c', 'import torch']));
  if (isThere) return own;
  throw new Error(
    `PyTorch could not be set up: name an interpreter that has it with --python (pip install ${PACKAGE})`,
  );
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore' });
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch {
    return false;
  }
}
