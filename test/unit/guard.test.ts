import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ServerChild } from '#infra/local/child.ts';
import { identify } from '#infra/local/process-identity.ts';

const GUARD = resolve(import.meta.dirname, '../../infra/local/guard.ts');
const FOLLOWER = resolve(import.meta.dirname, '../support/parent-follower.ts');
const GRACE_MS = 400;

function start(args: readonly string[], ipc: 'ipc' | 'ignore' = 'ipc'): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', ipc] });
}

const guard = (script: string) => start([GUARD, String(GRACE_MS), 'sh', '-c', script]);

async function pidOf(child: ChildProcess): Promise<number> {
  const [{ pid }] = (await once(child, 'message')) as [{ pid: number }];
  return pid;
}

test('the guard ends as its command does', async () => {
  const child = guard('exit 7');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a command that is not there ends the guard, with the reason', async () => {
  const child = start([GUARD, '100', 'no-such-command']);
  let text = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([127, null]);
  expect(text).toContain('ENOENT');
});

test('when the channel closes, the command is asked to end, and may end in order', async () => {
  const child = guard(`trap 'echo in order; exit 5' TERM; while :; do sleep 0.05; done`);
  const pid = await pidOf(child);
  await sleep(100);
  child.disconnect();
  const [output] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(output.toString()).toBe('in order\n');
  expect(await once(child, 'exit')).toEqual([5, null]);
  expect(await identify(pid)).toBeNull();
});

test('a command that does not end is killed after the grace', async () => {
  const child = guard(`trap '' TERM; while :; do sleep 0.05; done`);
  const pid = await pidOf(child);
  await sleep(100);
  const begun = performance.now();
  child.disconnect();
  await once(child, 'exit');
  expect(performance.now() - begun).toBeGreaterThan(GRACE_MS - 50);
  expect(await identify(pid)).toBeNull();
});

test('a guard that is killed takes its command along', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-guard-'));
  const child = ServerChild.guarded('sleep', ['60'], join(folder, 'log'));
  const { pid } = (await child.hello)!;
  process.kill(Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)])), 'SIGKILL');
  await child.ended;
  while ((await identify(pid)) !== null) await sleep(10);
  expect(child.running).toBe(false);
  await rm(folder, { recursive: true });
});

test.each(['orderly', 'late'])('a process of our own ends in order with its parent: %s', async (manner) => {
  const child = start([FOLLOWER, manner]);
  await once(child.stdout!, 'data');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([4, null]);
});

test('one that hangs in its shutdown is killed after the grace', async () => {
  const child = start([FOLLOWER, 'hanging']);
  await once(child.stdout!, 'data');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});

test('one without a channel runs on, whatever its parent does', async () => {
  const child = start([FOLLOWER, 'orderly'], 'ignore');
  await once(child.stdout!, 'data');
  await sleep(300);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
});
