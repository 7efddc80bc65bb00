import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Label, LabelRequest } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { runProgram } from '../support/run-program.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { alertIdOf, alertOf, KPI_SET, stepTime } from '../support/verdicts.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Labels begin at step 1000 of 1400: operators look at steps 1000 to 1199. */
const [LABELLED_FROM, STEPS] = [1000, 1400];
/** First and last steps. */
const [FOUND, MISSED, ASKED] = [
  [1050, 1069],
  [1100, 1119],
  [1160, 1169],
] as const;
/** The broker may have seen other runs. */
const CELL = `cell-${Date.now().toString(36)}`;

let broker: StreamBroker;
let folder: string;
let env: Readonly<Record<string, string>>;
let joiner: ServiceProcess;
let operators: ChildProcess | undefined;

beforeAll(async () => {
  broker = await streamBroker();
  ({ folder, env } = await serviceEnvironment(broker, KPI_SET));
  await mkdir(join(folder, 'cells', CELL), { recursive: true });
  await Promise.all([write('train', 0, LABELLED_FROM), write('test', LABELLED_FROM, STEPS)]);
  joiner = new ServiceProcess('joiner', 'joiner-1', env);
  await joiner.ready();
}, 120_000);

afterAll(async () => {
  operators?.kill('SIGKILL');
  await joiner?.crash();
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

/** A part of the cell's series; only `test` has labels. */
async function write(part: 'train' | 'test', from: number, to: number): Promise<void> {
  const isAnomalous = (step: number) =>
    [FOUND, MISSED, ASKED].some(([first, last]) => step >= first && step <= last);
  const label = (step: number) => (part === 'train' ? [] : [isAnomalous(step) ? 1 : 0]);
  const names = KPI_SET.kpis.map(({ name }) => name);
  const lines = [['t', ...names, ...(part === 'train' ? [] : ['label'])].join(',')];
  for (let step = from; step < to; step++) {
    lines.push([stepTime(step), ...names.map(() => Math.sin(step)), ...label(step)].join(','));
  }
  await writeFile(join(folder, 'cells', CELL, `${part}.csv`), `${lines.join('\n')}\n`);
}

async function labels(): Promise<Label[]> {
  const records = (await broker.committed('labels.v1')).flat();
  const decoded = await broker.codecs.of('labels.v1').decodeAll(records.map(({ value }) => value));
  return decoded.map((label) => {
    if (label instanceof Error) throw label;
    return label;
  });
}

function alertRecord(from: number, to: number) {
  const alert = alertOf(CELL, from, to, { state: 'CLOSED', revision: 1, at: stepTime(to + 6) });
  return { topic: 'anomalies.v1', key: CELL, value: broker.codecs.of('anomalies.v1').encode(alert) };
}

function requestRecord(from: number, to: number) {
  const request: LabelRequest = {
    id: `run-1~${CELL}~${stepTime(from)}`,
    runId: 'run-1',
    kpiSet: KPI_SET.name,
    entity: CELL,
    from: stepTime(from),
    to: stepTime(to),
    state: 'OPEN',
    createdAt: stepTime(STEPS),
    deadline: stepTime(2 * STEPS),
    budget: 1,
    round: 0,
    rank: 0,
    strategy: 'random',
    cluster: null,
    score: null,
    modelId: null,
    neighbours: [],
    answeredBy: null,
  };
  return {
    topic: 'label-requests.v1',
    key: 'run-1',
    value: broker.codecs.of('label-requests.v1').encode(request),
  };
}

test('what operators say of alerts, of what had none, and of what they are asked becomes labels', async () => {
  const args = [
    '--input',
    join(folder, 'cells'),
    '--kpi-set',
    KPI_SET.name,
    '--budget',
    '0.1',
    '--delay',
    '0s',
    '--think',
    '1s',
  ];
  operators = spawn(process.execPath, ['scripts/operators.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  operators.stdout!.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  await eventually('operators are at work', () => said.includes('look after 1 entities'));
  await broker.producer.write([alertRecord(1055, 1062), alertRecord(1140, 1144), requestRecord(1150, 1173)]);
  await eventually('four labels', async () => (await labels()).length === 4);

  const found = (await labels()).sort((a, b) => a.from - b.from);
  expect(found).toMatchObject([
    { id: alertIdOf(CELL, 1055), verdict: 'TRUE_POSITIVE', from: stepTime(FOUND[0]), to: stepTime(FOUND[1]) },
    { anomalyId: null, verdict: 'FALSE_NEGATIVE', from: stepTime(MISSED[0]), to: stepTime(MISSED[1]) },
    { id: alertIdOf(CELL, 1140), verdict: 'FALSE_POSITIVE', from: stepTime(1140), to: stepTime(1144) },
    { verdict: 'FALSE_NEGATIVE', from: stepTime(ASKED[0]), to: stepTime(ASKED[1]), runId: 'run-1' },
  ]);
  expect(new Set(found.map(({ source }) => source))).toEqual(new Set(['SIMULATED']));
  expect(said).toContain(`FALSE_POSITIVE ${alertIdOf(CELL, 1140)}`);

  const ended = once(operators, 'exit');
  operators.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
}, 120_000);

test('operators of an input without labels are refused before anything is read', async () => {
  const input = join(folder, 'cells', CELL, 'train.csv');
  const args = ['--input', input, '--kpi-set', KPI_SET.name];
  const { code, err } = await runProgram('scripts/operators.ts', args, env);
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringMatching(/^INPUT_UNLABELLED: the .* has no labels/),
  });
}, 60_000);
