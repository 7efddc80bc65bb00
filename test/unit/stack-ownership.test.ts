import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claim, claimFresh, noteServers, release } from '#infra/local/ownership.ts';
import { identify, isAlive, type ProcessIdentity } from '#infra/local/process-identity.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'towerwatch-owner-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** This process's pid as an earlier process had it. */
const dead: ProcessIdentity = { pid: process.pid, started: 'long ago' };

async function claimedBy(
  owner: ProcessIdentity | null,
  servers: readonly ProcessIdentity[] = [],
): Promise<string> {
  const dir = await mkdtemp(join(root, 'stack-'));
  await writeFile(join(dir, 'owner.json'), JSON.stringify({ owner, servers }));
  return dir;
}

const ownerOf = async (dir: string) => JSON.parse(await readFile(join(dir, 'owner.json'), 'utf8')).owner;

test('a process is told apart from an earlier one with its pid', async () => {
  const self = await identify(process.pid);
  expect(self).not.toBeNull();
  expect(await isAlive(self!)).toBe(true);
  expect(await isAlive(dead)).toBe(false);
});

test('a process that has ended is not alive', async () => {
  const child = spawn('sleep', ['0.2']);
  const ended = once(child, 'exit');
  const identity = (await identify(child.pid!))!;
  expect(await isAlive(identity)).toBe(true);
  await ended;
  expect(await isAlive(identity)).toBe(false);
});

test('a directory has one owner at a time', async () => {
  const dir = join(root, 'new', 'deep');
  await claim(dir);
  await expect(claim(dir)).rejects.toMatchObject({
    code: 'STACK_IN_USE',
    context: { dir, pid: process.pid },
  });
  await release(dir);
  await claim(dir);
  expect(await readdir(dir)).toEqual(['owner.json']);
});

test("of many who find a dead owner's claim, one gets it", async () => {
  const dir = await claimedBy(dead);
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claim(dir)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'STACK_IN_USE' });
  expect(await ownerOf(dir)).toEqual(await identify(process.pid));
  expect(await readdir(dir)).toEqual(['owner.json']);
});

test("a dead owner's claim is taken over once its servers have ended", async () => {
  const server = spawn('sleep', ['0.4']);
  const dir = await claimedBy(dead, [(await identify(server.pid!))!]);
  await claim(dir);
  expect(await identify(server.pid!)).toBeNull();
});

test('a fresh directory is claimed, and what dead owners left beside it is removed', async () => {
  const abandoned = await claimedBy(dead);
  const used = await claimedBy(await identify(process.pid));
  const ending = await claimedBy(dead, [(await identify(process.pid))!]);
  const beingMade = await mkdtemp(join(root, 'stack-'));
  const neverClaimed = join(root, 'stack-old');
  await mkdir(neverClaimed);
  await utimes(neverClaimed, 0, 0);

  const fresh = await claimFresh(root);
  expect(await ownerOf(fresh)).toEqual(await identify(process.pid));
  const left = [used, ending, beingMade, fresh].map((dir) => basename(dir));
  expect((await readdir(root)).sort()).toEqual(left.sort());
  expect(left).not.toContain(basename(abandoned));
});

test('the servers noted are those that run', async () => {
  const dir = await claimFresh(root);
  const gone = spawn('true');
  await once(gone, 'exit');
  await noteServers(dir, [process.pid, gone.pid!]);
  const { servers } = JSON.parse(await readFile(join(dir, 'owner.json'), 'utf8'));
  expect(servers).toEqual([await identify(process.pid)]);
});
