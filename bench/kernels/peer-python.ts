import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '#scripts/generated-file.ts';

const ENVIRONMENT = join(repositoryRoot, '.towerwatch/kernels-peer');
const INTERPRETER = join(ENVIRONMENT, 'bin/python');
const STAMP = join(ENVIRONMENT, 'requirements.txt');
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const STAND_INS = fileURLToPath(new URL('stand_ins.py', import.meta.url));

/** There is no PyTorch, and it cannot be installed; the message says why, and what to do. */
export class NoPeer extends Error {}

/**
 * A Python that has PyTorch: the one that is asked for, else one of the bench's own, which it installs once.
 * @throws NoPeer
 */
export function peerPython(python: string, say: (line: string) => void): string {
  if (hasTorch(python)) return python;
  if (isInstalled() && hasTorch(INTERPRETER)) return INTERPRETER;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NoPeer(
      `${python} has no PyTorch: install it there, or name a Python that has it with --python`,
    );
  }
  say(
    `${python} has no PyTorch: installing it in .towerwatch/kernels-peer (565 MB to download, 1.4 GB on disk)`,
  );
  install(python);
  return INTERPRETER;
}

function hasTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import numpy, torch']).status === 0;
}

/** Of these versions, and to the end. */
function isInstalled(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP).equals(readFileSync(REQUIREMENTS));
}

function install(python: string): void {
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  step('a virtual environment cannot be made', python, '-m', 'venv', ENVIRONMENT);
  const pip = ['-m', 'pip', 'install', '--no-deps', '--no-cache-dir', '--only-binary=:all:'];
  step('it cannot be downloaded', INTERPRETER, ...pip, '--requirement', REQUIREMENTS);
  step('it cannot be linked (it takes cc, nm and readelf)', INTERPRETER, STAND_INS);
  step('it does not load', INTERPRETER, '-c', 'import torch');
  cpSync(REQUIREMENTS, STAMP);
}

/** What the command says is shown: a download takes its time. */
function step(failure: string, command: string, ...args: readonly string[]): void {
  const { status, error }: SpawnSyncReturns<Buffer> = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const why = error === undefined ? 'see above' : error.message;
  throw new NoPeer(
    `No PyTorch: ${failure} (${why}). Mend that, or name a Python that has PyTorch with --python`,
  );
}
