import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** A project with the scripts and what they read, and a folder of stand-ins for the programs that would reach the network. */
let project: string;
let programs: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'towerwatch-setup-'));
  programs = join(project, 'programs');
  await mkdir(programs);
  for (const path of [
    'scripts/setup.sh',
    'scripts/with-setup.sh',
    'infra/local/kafka',
    'infra/local/registry',
  ])
    await cp(join(ROOT, path), join(project, path), { recursive: true });
  await writeFile(join(project, 'package-lock.json'), '{}');
  await program('id', 'echo 1000');
  await program('node', 'case $1 in -v) echo v18.20.0;; *) echo 18;; esac');
  await program('npm', 'mkdir -p node_modules');
  await program('java', `echo 'openjdk version "17.0.9" 2023-10-17' >&2`);
  await program('mvn', ':');
});

afterEach(() => rm(project, { recursive: true, force: true }));

/** Every stand-in notes that it was called. */
async function program(name: string, script: string): Promise<void> {
  const note = `echo "${name} $*" >>"${join(project, 'calls')}"`;
  await writeFile(join(programs, name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 });
}

/** Names of the programs that did work, in order; looking at a version is none. */
async function work(): Promise<string[]> {
  const calls = (await readFile(join(project, 'calls'), 'utf8').catch(() => '')).split('\n');
  return calls.map((call) => call.split(' ')[0]).filter((name) => ['npm', 'mvn', 'apt-get'].includes(name));
}

interface Outcome {
  readonly status: number;
  readonly text: string;
}

async function run(
  script: 'setup.sh' | 'with-setup.sh',
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  onText?: (textSoFar: string) => void,
): Promise<Outcome> {
  const child = spawn('/bin/sh', [join(project, 'scripts', script), ...args], {
    env: { ...env, PATH: `${programs}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      onText?.(text);
    });
  const [status] = (await once(child, 'close')) as [number];
  return { status, text };
}

const setup = (env?: Readonly<Record<string, string>>) => run('setup.sh', [], env);
const ALL = ['npm', 'mvn', 'mvn'];

describe('setup', () => {
  test('does each thing once, says how long it took, and leaves no lock', async () => {
    const first = await setup();
    expect(first.status).toBe(0);
    expect(first.text).toMatch(/^Installing Node packages … \d+ s$/m);
    expect(first.text).toMatch(/^Resolving Apache Kafka 4\.3\.0 … \d+ s$/m);
    expect(first.text).toMatch(/^Resolving Apicurio Registry 2\.6\.13\.Final … \d+ s$/m);
    expect(await work()).toEqual(ALL);

    expect(await setup()).toEqual({ status: 0, text: '' });
    expect(await work()).toEqual(ALL);
    expect((await readdir(join(project, '.towerwatch'))).sort()).toEqual(['servers', 'setup.log']);
  });

  test('does again only that whose input has changed', async () => {
    await setup();
    await writeFile(join(project, 'package-lock.json'), '{ }');
    await setup();
    expect(await work()).toEqual([...ALL, 'npm']);
    const pom = join(project, 'infra/local/kafka/pom.xml');
    await writeFile(pom, (await readFile(pom, 'utf8')).replace('4.3.0', '4.3.1'));
    expect((await setup()).text).toContain('Resolving Apache Kafka 4.3.1');
    expect(await work()).toEqual([...ALL, 'npm', 'mvn']);
  });

  test('run several times at once does everything once', async () => {
    const outcomes = await Promise.all([setup(), setup(), setup()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(await work()).toEqual(ALL);
  });

  test.each(['999999999', ''])('takes over the lock of a setup that was killed (pid "%s")', async (pid) => {
    const lock = join(project, '.towerwatch', 'setup.lock');
    await mkdir(lock, { recursive: true });
    if (pid !== '') await writeFile(join(lock, 'pid'), pid);
    const outcomes = await Promise.all([setup(), setup()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0]);
    expect(await work()).toEqual(ALL);
  });

  test('names a step while it runs', async () => {
    const seen = join(project, 'seen');
    await program(
      'npm',
      `for _ in 1 2 3 4 5 6 7 8 9; do [ ! -e "${seen}" ] || exec mkdir node_modules; sleep 0.2; done; exit 1`,
    );
    const noteLabel = (text: string) => text === 'Installing Node packages … ' && writeFileSync(seen, '');
    expect((await run('setup.sh', [], {}, noteLabel)).status).toBe(0);
  });

  test('that fails shows the end of the output and what to do, and the next run goes on from there', async () => {
    await program('mvn', 'echo "Could not transfer artifact" && exit 1');
    const failed = await setup();
    expect(failed.status).toBe(2);
    expect(failed.text).toMatch(
      /failed:\n(.*\n)*Could not transfer artifact\nsetup: .*then: npm run setup\n$/,
    );
    await program('mvn', ':');
    expect((await setup()).status).toBe(0);
    expect(await work()).toEqual(['npm', 'mvn', 'mvn', 'mvn']);
  });
});

describe('what is missing', () => {
  const oldJava = `echo 'openjdk version "11.0.2" 2019-01-15' >&2`;

  test.each([
    ['java', oldJava, 'JDK 17 or newer is missing. Install it: apt-get install openjdk-17-jdk-headless'],
    ['node', 'case $1 in -v) echo v16.1.0;; *) echo 16;; esac', 'Node v16.1.0 is too old. Install Node 22'],
  ])('is named, with the command: %s', async (name, script, message) => {
    await program(name, script);
    const { status, text } = await setup();
    expect(status).toBe(2);
    expect(text).toContain(`setup: ${message}`);
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(await work()).toEqual([]);
  });

  test('is not asked for where servers are named: neither JDK nor Maven', async () => {
    await program('java', oldJava);
    const named = { KAFKA_BROKERS: 'broker:9092', SCHEMA_REGISTRY_URL: 'http://registry:8081' };
    expect((await setup(named)).text).toMatch(/^Installing Node packages … \d+ s\n$/);
    expect(await setup(named)).toEqual({ status: 0, text: '' });
    expect((await setup({ ...named, SCHEMA_REGISTRY_URL: '' })).text).toContain('JDK 17 or newer is missing');
    expect(await work()).toEqual(['npm']);
  });

  test('is installed by root on Debian, in an announced step', async () => {
    await program('java', oldJava);
    await program('id', 'echo 0');
    const listed = join(project, 'listed');
    await program('apt-cache', `[ ! -f "${listed}" ] || case $2 in openjdk-17*) echo found;; esac`);
    const newJava = join(programs, 'new-java');
    await writeFile(newJava, `#!/bin/sh\necho 'openjdk version "17.0.9"' >&2\n`, { mode: 0o755 });
    await program(
      'apt-get',
      `case $* in update*) touch "${listed}";; install*openjdk-17-jdk-headless) cp "${newJava}" "${programs}/java";; esac`,
    );
    const { status, text } = await setup();
    expect(status).toBe(0);
    expect(text).toContain(
      'Installing openjdk-17-jdk-headless with apt-get: a JDK of version 17 or newer is missing\n',
    );
    expect(await work()).toEqual(['apt-get', 'apt-get', ...ALL]);
  });
});

describe('with-setup', () => {
  const nodeOfProject = async (version: string) => {
    const bin = join(project, 'node_modules', '.bin');
    await program(
      'npm',
      `mkdir -p "${bin}" && printf '#!/bin/sh\\necho ${version}\\n' >"${bin}/node" && chmod +x "${bin}/node"`,
    );
  };

  test("runs the command, its words unchanged, with the project's node first", async () => {
    await nodeOfProject('22.23.3');
    const command = ['sh', '-c', 'node; printf "<%s>" "$@"; exit 5', 'sh', 'a b', '--c'];
    const { status, text } = await run('with-setup.sh', command);
    expect(status).toBe(5);
    expect(text).toMatch(/22\.23\.3\n<a b><--c>$/);
  });

  test.each(['22.17.9', '20.20.2'])('refuses node %s', async (version) => {
    await nodeOfProject(version);
    const { status, text } = await run('with-setup.sh', ['echo', 'ran']);
    expect(status).toBe(2);
    expect(text).toMatch(new RegExp(`Node ${version} runs here, and 22\\.18 or newer is needed\\. .*\n$`));
    expect(text).not.toContain('ran\n');
  });
});
