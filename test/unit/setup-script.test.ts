import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** What npm does where it installs, and pip where it unpacks a wheel. */
const PACKAGES = 'mkdir -p node_modules/@tensorflow/tfjs-node';
const WHEEL = `for word; do
  case $word in --target=*)
    mkdir -p "\${word#--target=}/tensorflow/include"
    touch "\${word#--target=}/tensorflow/libtensorflow_cc.so.2"
  esac
done`;

/** What Vite does where it builds the page. */
const BUNDLE = 'mkdir -p .towerwatch/console && touch .towerwatch/console/index.html';

/** A project with the scripts and what they read, and a folder of stand-ins for the programs that would reach the network. */
let project: string;
let programs: string;
/** Where the programs are that every system has. */
let system: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'towerwatch-setup-'));
  programs = join(project, 'programs');
  await mkdir(programs);
  system = '/usr/bin:/bin';
  for (const path of [
    'scripts/setup.sh',
    'scripts/setup',
    'scripts/with-setup.sh',
    'infra/local/kafka',
    'infra/local/registry',
  ])
    await cp(join(ROOT, path), join(project, path), { recursive: true });
  await writeFile(join(project, 'package-lock.json'), '{}');
  for (const folder of ['page', 'api/shapes']) {
    await mkdir(join(project, 'services/console', folder), { recursive: true });
    await writeFile(join(project, 'services/console', folder, 'source.ts'), '');
  }
  await program('id', 'echo 1000');
  await program('uname', 'echo Linux x86_64');
  await program('node', 'case "$*" in -v) echo v18.20.0;; *fetch*) exit 1;; *) echo 18;; esac');
  await program('npm', PACKAGES);
  await program('timeout', 'shift && exec "$@"');
  await program('python3', WHEEL);
  await program('make', ':');
  await program('g++', ':');
  await program('java', `echo 'openjdk version "17.0.9" 2023-10-17' >&2`);
  await program('mvn', ':');
  await program('vite', BUNDLE);
});

afterEach(() => rm(project, { recursive: true, force: true }));

/** Every stand-in notes that it was called. */
async function program(name: string, script: string): Promise<void> {
  const note = `echo "${name} $*" >>"${join(project, 'calls')}"`;
  await writeFile(join(programs, name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 });
}

/** As if the machine had no Chromium. */
async function hideChromium(): Promise<void> {
  system = join(project, 'system');
  await mkdir(system);
  const names = (await readdir('/usr/bin')).filter((name) => name !== 'chromium');
  await Promise.all(names.map((name) => symlink(`/usr/bin/${name}`, join(system, name))));
}

/** What was called, in order. */
async function calls(): Promise<string[]> {
  return (await readFile(join(project, 'calls'), 'utf8').catch(() => '')).split('\n');
}

/** Programs that did work, in order; looking at a version is none. */
async function work(): Promise<string[]> {
  const worked = /^(npm run [\w-]+|npm|mvn|vite|apt-get|python3 -m pip install)/;
  return (await calls()).flatMap((call) => worked.exec(call)?.[0] ?? []);
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
    env: { ...env, PATH: `${programs}:${system}` },
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
const BY_WHEEL = ['python3 -m pip install', 'npm run build-addon-from-source'];
const SERVERS_AND_PAGE = ['mvn', 'mvn', 'vite'];
const ALL = ['npm', ...SERVERS_AND_PAGE, ...BY_WHEEL];

describe('setup', () => {
  test('does each thing once, says how long it took, and leaves no lock', async () => {
    const first = await setup();
    expect(first.status).toBe(0);
    expect(first.text).toMatch(/^Installing Node packages … \d+ s$/m);
    expect(first.text).toMatch(/^Resolving Apache Kafka 4\.3\.0 … \d+ s$/m);
    expect(first.text).toMatch(/^Resolving Apicurio Registry 2\.6\.13\.Final … \d+ s$/m);
    expect(first.text).toMatch(/^Fetching TensorFlow \(tensorflow-cpu==2\.15\.1\) … \d+ s$/m);
    expect(await work()).toEqual(ALL);

    expect(await setup()).toEqual({ status: 0, text: '' });
    expect(await work()).toEqual(ALL);
    expect((await readdir(join(project, '.towerwatch'))).sort()).toEqual([
      'console',
      'console-sources',
      'servers',
      'setup.log',
    ]);
  });

  test('does again only that whose input has changed', async () => {
    await setup();
    await writeFile(join(project, 'package-lock.json'), '{ }');
    await setup();
    // The lock file has what the page is made of, too.
    expect(await work()).toEqual([...ALL, 'npm', 'vite']);
    const pom = join(project, 'infra/local/kafka/pom.xml');
    await writeFile(pom, (await readFile(pom, 'utf8')).replace('4.3.0', '4.3.1'));
    expect((await setup()).text).toContain('Resolving Apache Kafka 4.3.1');
    expect(await work()).toEqual([...ALL, 'npm', 'vite', 'mvn']);
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
      `for _ in 1 2 3 4 5 6 7 8 9; do [ ! -e "${seen}" ] || exec mkdir -p node_modules; sleep 0.2; done; exit 1`,
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
    expect(await work()).toEqual(['npm', 'mvn', ...SERVERS_AND_PAGE, ...BY_WHEEL]);
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
    expect((await setup(named)).status).toBe(0);
    expect(await setup(named)).toEqual({ status: 0, text: '' });
    expect((await setup({ ...named, SCHEMA_REGISTRY_URL: '' })).text).toContain('JDK 17 or newer is missing');
    expect(await work()).toEqual(['npm', 'vite', ...BY_WHEEL]);
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

describe('native TensorFlow', () => {
  const folder = 'node_modules/@tensorflow/tfjs-node';
  const reachable = 'case "$*" in -v) echo v18.20.0;; *) echo 18;; esac';
  const withoutPip = 'exit 1';

  test('is installed by its package where that can download', async () => {
    await program('node', reachable);
    expect((await setup()).text).toMatch(/^Installing TensorFlow … \d+ s\nLoading TensorFlow … \d+ s$/m);
    expect(await work()).toEqual(['npm', ...SERVERS_AND_PAGE, 'npm run install']);
    expect(await setup()).toEqual({ status: 0, text: '' });
  });

  test('is compiled where that fails', async () => {
    await program('node', reachable);
    await program('npm', `case $* in 'run install'*) echo 'no add-on'; exit 1;; esac\n${PACKAGES}`);
    const { status, text } = await setup();
    expect(status).toBe(0);
    expect(text).toContain('Installing TensorFlow … failed:\nno add-on\nFetching TensorFlow');
    expect(await work()).toEqual(['npm', ...SERVERS_AND_PAGE, 'npm run install', ...BY_WHEEL]);
  });

  test('is compiled with the headers beside Node, and leaves only what runs', async () => {
    const headers = join(project, 'include/node');
    await mkdir(headers, { recursive: true });
    await writeFile(join(headers, 'node_api.h'), '');
    await program('node', `case "$*" in *fetch*) exit 1;; *execPath*) echo "${project}";; *) echo 18;; esac`);
    await program('npm', `echo "headers $npm_config_nodedir" >>"${join(project, 'calls')}"\n${PACKAGES}`);
    await setup();
    expect(await calls()).toContain(`headers ${project}`);
    expect((await readdir(join(project, folder, 'deps'), { recursive: true })).sort()).toEqual([
      'lib',
      'lib/libtensorflow.so',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so',
    ]);
    expect(await readdir(join(project, '.towerwatch'))).not.toContain('tensorflow');
  });

  test('stays of the kind that was asked for last', async () => {
    const wheels = async () =>
      (await calls()).flatMap((call) => /pip install.*(tensorflow-\w+)\.txt/.exec(call)?.[1] ?? []);
    await program('node', reachable);
    expect((await run('setup.sh', ['--gpu'])).status).toBe(0);
    await setup();
    expect(await wheels()).toEqual(['tensorflow-gpu']);
    await program('node', 'case "$*" in *fetch*) exit 1;; *) echo 18;; esac');
    await run('setup.sh', ['--cpu']);
    await setup();
    await setup({ TOWERWATCH_GPU: '0' });
    expect(await wheels()).toEqual(['tensorflow-gpu', 'tensorflow-cpu']);
    await setup({ TOWERWATCH_GPU: '1' });
    expect(await wheels()).toEqual(['tensorflow-gpu', 'tensorflow-cpu', 'tensorflow-gpu']);
  });

  test.each([
    [
      'python3',
      withoutPip,
      'Install what it takes (apt-get install python3 python3-pip), then: npm run setup',
    ],
    ['uname', 'echo Darwin arm64', 'There is none for Darwin arm64: train on Linux x86_64'],
  ])('that cannot be had is one line, and all else is set up: %s', async (name, script, remedy) => {
    await program(name, script);
    const { status, text } = await setup();
    expect(status).toBe(0);
    expect(text.endsWith(` s\nWithout native TensorFlow (cpu) all but training works. ${remedy}\n`)).toBe(
      true,
    );
    expect(await work()).toEqual(['npm', ...SERVERS_AND_PAGE]);
    await program('python3', WHEEL);
    await program('uname', 'echo Linux x86_64');
    expect((await setup()).text).not.toContain('Without');
    expect(await work()).toEqual(ALL);
  });

  test.each([
    ['pip', 'Check the network and the package index of pip', /Fetching TensorFlow .* failed:\nno index\n/],
    ['npm', 'Mend what is said above', /Compiling the add-on of TensorFlow … failed:\nno header\n/],
    ['node', 'Mend what is said above', /Loading TensorFlow … failed:\nno symbol\n/],
  ])('that fails in %s says why, and does not fail the set-up', async (where, remedy, why) => {
    const failing: Record<string, readonly [string, string]> = {
      pip: ['python3', 'case "$*" in *install*) echo no index; exit 1;; esac'],
      npm: ['npm', `case "$*" in *build*) echo no header; exit 1;; esac\n${PACKAGES}`],
      node: [
        'node',
        'case "$*" in *fetch*) exit 1;; *require*tfjs-node*) echo no symbol; exit 1;; esac; echo 18',
      ],
    };
    await program(...failing[where]);
    const { status, text } = await setup();
    expect(status).toBe(0);
    expect(text).toMatch(why);
    expect(text).toContain(`Without native TensorFlow (cpu) all but training works. ${remedy}`);
    expect(await readdir(join(project, '.towerwatch'))).not.toContain('tensorflow');
  });

  test('gets its tools from root on Debian', async () => {
    await program('python3', withoutPip);
    await program('id', 'echo 0');
    await program('pip-stand-in', WHEEL);
    await program(
      'apt-get',
      `case $* in install*python3-pip) cp "${programs}/pip-stand-in" "${programs}/python3";; esac`,
    );
    const { status, text } = await setup();
    expect(status).toBe(0);
    expect(text).toContain('Installing python3 python3-pip with apt-get: TensorFlow is fetched');
    expect(text).not.toContain('Without');
    expect((await work()).slice(0, 6)).toEqual(['npm', ...SERVERS_AND_PAGE, 'apt-get', 'apt-get']);
  });

  test('an unknown word is refused, with what there is', async () => {
    const { status, text } = await run('setup.sh', ['--cuda']);
    expect(status).toBe(2);
    expect(text).toContain('usage: npm run setup [-- --gpu | --cpu | --browser]');
    expect(await work()).toEqual([]);
  });
});

describe("the console's page", () => {
  test('is built when its sources change, and when it is gone', async () => {
    await setup();
    await writeFile(join(project, 'services/console/page/source.ts'), 'changed');
    expect((await setup()).text).toMatch(/^Building the console's page … \d+ s$/m);
    await writeFile(join(project, 'services/console/api/shapes/more.ts'), '');
    await setup();
    await rm(join(project, '.towerwatch/console'), { recursive: true });
    await setup();
    expect(await setup()).toEqual({ status: 0, text: '' });
    expect(await work()).toEqual([...ALL, 'vite', 'vite', 'vite']);
  });

  test('that does not build does not fail the set-up, and is tried again', async () => {
    await program('vite', 'echo no such module; exit 1');
    const failed = await setup();
    expect(failed.status).toBe(0);
    expect(failed.text).toMatch(
      /failed:\nno such module\nWithout it the console shows the page built before/,
    );
    await program('vite', BUNDLE);
    await setup();
    expect(await work()).toEqual([...ALL, 'vite']);
  });
});

describe('the browser for tests', () => {
  const withBrowser = (env?: Readonly<Record<string, string>>) => run('setup.sh', ['--browser'], env);

  test('is looked for only where it is asked for', async () => {
    await hideChromium();
    expect((await setup()).status).toBe(0);
    const { status, text } = await withBrowser();
    expect(status).toBe(2);
    expect(text).toBe('setup: Chromium is missing. Install it: apt-get install chromium\n');
    await program('chromium', ':');
    expect(await withBrowser()).toEqual({ status: 0, text: '' });
  });

  test('is installed by root on Debian, in an announced step', async () => {
    await hideChromium();
    await setup();
    await program('id', 'echo 0');
    await program(
      'apt-get',
      `case $* in install*chromium) printf '#!/bin/sh\n' >"${programs}/chromium"; chmod +x "${programs}/chromium";; esac`,
    );
    const { status, text } = await withBrowser();
    expect(status).toBe(0);
    expect(text).toContain('Installing chromium with apt-get: Chromium, for the browser tests, is missing\n');
  });

  test('is the one that CHROMIUM names, which must be there', async () => {
    const own = join(programs, 'own-chromium');
    await program('own-chromium', ':');
    expect((await withBrowser({ CHROMIUM: own })).status).toBe(0);
    const { status, text } = await withBrowser({ CHROMIUM: `${own}-2` });
    expect(status).toBe(2);
    expect(text).toBe(`setup: CHROMIUM (${own}-2) cannot be run. Point it to a Chromium, or unset it.\n`);
  });
});

describe('with-setup', () => {
  const nodeOfProject = async (version: string) => {
    const bin = join(project, 'node_modules', '.bin');
    await program(
      'npm',
      `${PACKAGES} "${bin}" && printf '#!/bin/sh\\necho ${version}\\n' >"${bin}/node" && chmod +x "${bin}/node"`,
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
