import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type LocalStack, startStack } from '#infra/local/stack.ts';
import { kafkaClient } from '#platform/kafka/client.ts';
import { withAdmin } from '#platform/kafka/offsets.ts';

const OWNER = resolve(import.meta.dirname, '../support/stack-owner.ts');
const MINUTE = 60_000;
/** The guards' grace, and a little. */
const ENDS_WITHIN_MS = 8_000;
const NOWHERE = {
  KAFKA_BROKERS: 'kafka:9092',
  SCHEMA_REGISTRY_URL: 'http://registry',
  CLICKHOUSE_URL: 'http://history',
};

const kafka = (brokers: string) =>
  kafkaClient({ brokers, clientId: 'test', logger: pino({ level: 'silent' }) });

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'towerwatch-stack-'));
});

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

describe('two stacks side by side', () => {
  let stacks: LocalStack[];
  let first: LocalStack;

  beforeAll(async () => {
    stacks = await Promise.all([startStack({ env: {} }), startStack({ env: {} })]);
    first = stacks[0];
  }, 2 * MINUTE);

  afterAll(() => Promise.all(stacks.map((stack) => stack.stop())));

  test('Kafka takes a 16 MiB message, stamps it on arrival, and shows a topic to its own clients only', async () => {
    const topic = 'models';
    const configEntries = [{ name: 'max.message.bytes', value: String(17 * 1024 * 1024) }];
    await withAdmin(kafka(first.brokers), (admin) =>
      admin.createTopics({ topics: [{ topic, configEntries }] }),
    );
    const producer = kafka(first.brokers).producer({ idempotent: true });
    await producer.connect();
    const value = Buffer.alloc(16 * 1024 * 1024, 1);
    const [sent] = await producer.send({ topic, messages: [{ value, timestamp: '1000' }] });
    await producer.disconnect();

    expect(sent.errorCode).toBe(0);
    expect(Number(sent.logAppendTime)).toBeGreaterThan(Date.now() - MINUTE);
    expect(await withAdmin(kafka(first.brokers), (admin) => admin.listTopics())).toContain(topic);
    expect(await withAdmin(kafka(stacks[1].brokers), (admin) => admin.listTopics())).not.toContain(topic);
  });

  test('the registry gives a schema back by the id that it gave for it', async () => {
    const schema = JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'long' }] });
    const registered = await fetch(`${first.registryUrl}/subjects/r-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema }),
    });
    const { id } = (await registered.json()) as { id: number };
    const read = await fetch(`${first.registryUrl}/schemas/ids/${id}`);
    expect(JSON.parse(((await read.json()) as { schema: string }).schema)).toEqual(JSON.parse(schema));
    const others = await fetch(`${stacks[1].registryUrl}/subjects`);
    expect(await others.json()).toEqual([]);
  });

  test('ClickHouse answers its own client', async () => {
    const client = createClient({ url: first.clickhouseUrl });
    expect(await client.ping()).toEqual({ success: true });
    const result = await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ one: 1 }]);
    await client.close();
  });

  test('stop, asked twice, leaves no process and no directory, and the other stack runs on', async () => {
    const { dir, processes } = first;
    expect(processes.map(({ name }) => name).sort()).toEqual(['ClickHouse', 'Kafka', 'Schema registry']);
    expect(processes.every(({ pid }) => isRunning(pid))).toBe(true);
    const begun = performance.now();
    await Promise.all([first.stop(), first.stop()]);

    expect(performance.now() - begun).toBeLessThan(12_000);
    expect(processes.filter(({ pid }) => isRunning(pid))).toEqual([]);
    expect(await exists(dir!)).toBe(false);
    expect(stacks[1].processes.every(({ pid }) => isRunning(pid))).toBe(true);
    expect(await withAdmin(kafka(stacks[1].brokers), (admin) => admin.listTopics())).toEqual([]);
  });
});

describe('an owner killed with -9', () => {
  test(
    'takes its servers along, and its directory can be taken over with all that was written',
    async () => {
      const dir = join(scratch, 'killed');
      const env = { SCHEMA_REGISTRY_URL: NOWHERE.SCHEMA_REGISTRY_URL };
      const owner = spawn(process.execPath, [OWNER, dir], {
        env: { ...process.env, KAFKA_BROKERS: '', CLICKHOUSE_URL: '', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(owner.stdout, 'data')) as [Buffer];
      const { brokers, processes } = JSON.parse(line.toString()) as LocalStack;
      expect(processes).toHaveLength(2);
      await withAdmin(kafka(brokers), (admin) => admin.createTopics({ topics: [{ topic: 'kept' }] }));
      await expect(startStack({ dir, env })).rejects.toMatchObject({
        code: 'STACK_IN_USE',
        context: { dir, pid: owner.pid },
      });

      owner.kill('SIGKILL');
      await once(owner, 'exit');
      const deadline = performance.now() + ENDS_WITHIN_MS;
      while (processes.some(({ pid }) => isRunning(pid)) && performance.now() < deadline) await sleep(50);
      expect(processes.filter(({ pid }) => isRunning(pid))).toEqual([]);

      const stack = await startStack({ dir, env });
      try {
        expect(await withAdmin(kafka(stack.brokers), (admin) => admin.listTopics())).toEqual(['kept']);
      } finally {
        await stack.stop();
      }
    },
    2 * MINUTE,
  );
});

describe('the environment', () => {
  test('names all three servers: nothing is started', async () => {
    const stack = await startStack({ env: NOWHERE });
    expect(stack).toMatchObject({
      brokers: NOWHERE.KAFKA_BROKERS,
      registryUrl: NOWHERE.SCHEMA_REGISTRY_URL,
      clickhouseUrl: NOWHERE.CLICKHOUSE_URL,
      processes: [],
      dir: null,
    });
    await stack.stop();
  });

  test('names two: the third is started, keeps a given directory, and its loss is told', async () => {
    const dir = join(scratch, 'given');
    const lines: string[] = [];
    const lost: unknown[] = [];
    const env = { ...NOWHERE, CLICKHOUSE_URL: '' };
    const options = { dir, env, onProgress: lines.push.bind(lines), onLost: lost.push.bind(lost) };
    const stack = await startStack(options);
    expect(stack.brokers).toBe(NOWHERE.KAFKA_BROKERS);
    expect(lines).toEqual([expect.stringContaining(`ClickHouse answers at ${stack.clickhouseUrl}`)]);
    await expect(startStack(options)).rejects.toMatchObject({ code: 'STACK_IN_USE' });

    process.kill(stack.processes[0].pid, 'SIGKILL');
    while (lost.length === 0) await sleep(20);
    expect(lost[0]).toMatchObject({ code: 'SERVER_LOST', context: { server: 'ClickHouse' } });
    await stack.stop();
    expect(await exists(dir)).toBe(true);

    const again = await startStack({ dir, env });
    await again.stop();
  });
});

describe('a server that ends while it starts', () => {
  const home = process.env.JAVA_HOME;
  afterAll(() => {
    if (home === undefined) delete process.env.JAVA_HOME;
    else process.env.JAVA_HOME = home;
  });

  test('is reported with the end of its log and the file, and the others do not stay', async () => {
    const java = join(scratch, 'jdk', 'bin', 'java');
    await mkdir(join(scratch, 'jdk', 'bin'), { recursive: true });
    await writeFile(java, '#!/bin/sh\necho no such luck\nexit 3\n', { mode: 0o755 });
    process.env.JAVA_HOME = join(scratch, 'jdk');
    const dir = join(scratch, 'failing');

    const start = startStack({ dir, env: { KAFKA_BROKERS: 'kafka:9092' } });
    await expect(start).rejects.toMatchObject({ code: 'SERVER_START_FAILED' });
    await expect(start).rejects.toThrow('no such luck');
    await expect(start).rejects.toThrow(join(dir, 'registry', 'registry.log'));
    const again = await startStack({ dir, env: { ...NOWHERE, CLICKHOUSE_URL: '' } });
    await again.stop();
  });
});
