import { randomUUID } from 'node:crypto';
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const OWNER_FILE = 'owner.json';
/** A new directory has its owner written into it within this time, ms. */
const CLAIM_TIME_MS = 60_000;
/** How long the servers of a dead owner may take to end by themselves, ms: longer than their guards'. */
const LEFTOVER_LIMIT_MS = 10_000;
const POLL_MS = 100;

interface Owner {
  readonly owner: ProcessIdentity;
  readonly servers: readonly ProcessIdentity[];
}

/**
 * Makes this process the owner of a stack's directory. A dead owner's claim is taken over once its servers are gone.
 * @throws TowerwatchError STACK_IN_USE
 */
export async function claim(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, OWNER_FILE);
  const mine = `${file}.${randomUUID()}`;
  await writeFile(mine, await ownerText([]));
  try {
    while (!(await linked(mine, file))) await clearDeadClaim(dir, file);
  } finally {
    await rm(mine, { force: true });
  }
}

/** Notes the servers that the claim covers, so that whoever takes it over knows what to wait for. */
export async function noteServers(dir: string, pids: readonly number[]): Promise<void> {
  const servers = (await Promise.all(pids.map(identify))).filter((server) => server !== null);
  const next = join(dir, `${OWNER_FILE}.${randomUUID()}`);
  await writeFile(next, await ownerText(servers));
  await rename(next, join(dir, OWNER_FILE));
}

export async function release(dir: string): Promise<void> {
  await rm(join(dir, OWNER_FILE), { force: true });
}

/** A fresh directory below `root`, claimed; what dead owners left there is removed first. */
export async function claimFresh(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  const names = await readdir(root);
  await Promise.all(names.map((name) => removeIfAbandoned(join(root, name))));
  const dir = await mkdtemp(join(root, 'stack-'));
  await claim(dir);
  return dir;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function clearDeadClaim(dir: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  const { owner, servers } = JSON.parse(text) as Owner;
  if (await isAlive(owner)) {
    throw new TowerwatchError('STACK_IN_USE', `${dir} is in use by process ${owner.pid}`, {
      context: { dir, pid: owner.pid },
    });
  }
  await endLeftovers(servers);
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => null);
  // Somebody else was quicker and this is a living claim: back with it.
  if (moved !== null && moved !== text) await linked(aside, file);
  await rm(aside, { force: true });
}

async function endLeftovers(servers: readonly ProcessIdentity[]): Promise<void> {
  const deadline = performance.now() + LEFTOVER_LIMIT_MS;
  for (const server of servers) {
    while ((await isAlive(server)) && performance.now() < deadline) await sleep(POLL_MS);
    if (await isAlive(server)) process.kill(server.pid, 'SIGKILL');
  }
}

async function removeIfAbandoned(dir: string): Promise<void> {
  const text = await readFile(join(dir, OWNER_FILE), 'utf8').catch(() => null);
  if (text === null) {
    const age = Date.now() - ((await stat(dir).catch(() => null))?.mtimeMs ?? 0);
    if (age < CLAIM_TIME_MS) return;
  } else {
    const { owner, servers } = JSON.parse(text) as Owner;
    // Servers of a dead owner are about to end: the next start removes what they leave.
    for (const one of [owner, ...servers]) if (await isAlive(one)) return;
  }
  await rm(dir, { recursive: true, force: true });
}

async function ownerText(servers: readonly ProcessIdentity[]): Promise<string> {
  const owner = await identify(process.pid);
  return JSON.stringify({ owner, servers });
}
