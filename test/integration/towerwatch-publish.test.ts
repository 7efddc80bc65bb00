import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelRecord } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { noiseWindows } from '../support/published-model.ts';
import { type Outcome, runProgram } from '../support/run-program.ts';
import { scoreOfOne } from '../support/score-of-one.ts';
import { kpiSetOf, MINUTE } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess, WITHOUT_TENSORFLOW } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

/** Of this run alone: the broker may have seen others. */
const kpiSet = kpiSetOf({
  name: `towerwatch-publish-${Date.now().toString(36)}`,
  granularityMs: MINUTE,
  warmupMs: 12 * MINUTE,
});
const { windowLength, hop } = kpiSet;
const ROWS = 3 * 288;
/** Windows past the warm-up, which ends with a step: `ROWS` make so many. */
const WINDOWS = Math.floor((ROWS - windowLength) / hop) + 1 - 2;

let broker: StreamBroker;
let scorer: ServiceProcess;
let env: Readonly<Record<string, string>>;
let folder: string;
let input: string;
let windowsSent = 0;

/** Rows without a date: their step is that of the kpiSet. */
function table(rows: number, columns: string): string {
  const random = seededRandom(5);
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = Math.sin((2 * Math.PI * row) / 288);
    return [row, 10 * day + random.normal(), random.normal() - 5 * day].join(',');
  });
  return [columns, ...lines, ''].join('\n');
}

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

beforeAll(async () => {
  broker = await streamBroker();
  ({ folder, env } = await serviceEnvironment(broker, kpiSet));
  input = await write('cell.csv', table(ROWS, 't,a,b'));
  scorer = new ServiceProcess('scorer', 'scorer-1', { ...env, ...WITHOUT_TENSORFLOW });
  await scorer.ready();
}, 2 * MINUTE);

afterAll(async () => {
  await scorer?.crash();
  await broker?.stop();
  await rm(folder, { recursive: true });
}, 30_000);

const towerwatch = (...args: string[]) => runProgram('scripts/towerwatch.ts', args, env);

const publish = (detector: string, file: string, ...more: string[]) =>
  towerwatch('fit', detector, file, '--publish', kpiSet.name, ...more);

async function records(): Promise<ModelRecord[]> {
  const values = (await broker.committed('models.v1')).flat().map(({ value }) => value);
  const decoded = await broker.codecs.of('models.v1').decodeAll(values);
  return decoded.filter((record): record is ModelRecord => !(record instanceof Error));
}

const nextScore = () => scoreOfOne(broker, kpiSet, ++windowsSent);

/** Waits until the scorer scores with the model. */
const takenUp = (modelId: string) =>
  eventually(`the scorer has taken ${modelId} up`, async () => {
    return (await scorer.metric('towerwatch_model_info', `model_id="${modelId}"`)) === 1;
  });

/** The only line of standard error that is not about what goes on. */
function faultOf({ err }: Outcome): string {
  const lines = err.trimEnd().split('\n');
  return lines.filter((line) => !/^(Reading| {2})/.test(line)).join('\n');
}

test('a model from files is put in force and served, and the next one after it', async () => {
  const done = await publish('mahalanobis', input, '--promote', '--why', 'a first one', '--by', 'ann');
  expect([done.code, faultOf(done)]).toEqual([0, '']);
  const [{ artifact: first }, { activation }] = await records();
  expect(first).toMatchObject({ kpiSet: kpiSet.name, family: 'mahalanobis', windowLength, hop, runId: null });
  expect(first).toMatchObject({ createdBy: 'ann, from files', parent: null, decision: null });
  expect(first!.lineage).toMatchObject({ windows: WINDOWS, entities: 1, seed: 0, labelIds: [] });
  expect(first!.card).toContain(`No run made it: ann fitted it from files, ${input}.`);
  const { modelId } = first!;
  expect(activation).toMatchObject({
    modelId,
    previous: null,
    cause: 'MANUAL',
    by: 'ann',
    why: 'a first one',
  });
  expect(done.out).toContain(`${modelId} is in force for ${kpiSet.name}`);

  await takenUp(modelId);
  const score = await nextScore();
  expect(score).toMatchObject({ status: 'OK', modelId, threshold: first!.promptThreshold });
  const session = await DetectorSession.open(first!.onnx);
  const { scores } = await session.score(noiseWindows(kpiSet, 1, windowsSent));
  await session.close();
  expect(score.scores).toEqual([...scores]);

  const other = await publish('isolation-forest', input);
  expect(other.code).toBe(0);
  const { artifact: second } = (await records()).at(-1)!;
  expect(second).toMatchObject({ family: 'isolation-forest' });
  expect(other.out).toContain(`models promote ${second!.modelId} `);
  expect((await nextScore()).modelId).toBe(modelId);
  await towerwatch('models', 'promote', second!.modelId, '--why', 'better on week 14');
  await takenUp(second!.modelId);
  expect((await nextScore()).modelId).toBe(second!.modelId);
}, 90_000);

test('what cannot become a model of the kpiSet is one line that says what to do, and nothing is written', async () => {
  const before = (await records()).length;
  const [short, wide] = await Promise.all([
    write('short.csv', table(40, 't,a,b')),
    write('wide.csv', table(ROWS, 't,a,c')),
  ]);
  const nowhere = { ...env, SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1' };
  const outcomes = await Promise.all([
    publish('mahalanobis', short),
    publish('mahalanobis', wide),
    publish('same-time-yesterday', input),
    publish('mahalanobis', input, '--window', '12'),
    publish('mahalanobis', input, '--promote'),
    publish('mahalanobis', input, '--model', join(folder, 'x.json')),
    towerwatch('fit', 'mahalanobis', input),
    towerwatch('fit', 'mahalanobis', input, '--publish', 'none-such'),
    runProgram('scripts/towerwatch.ts', ['fit', 'mahalanobis', input, '--publish', kpiSet.name], nowhere),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 1]);
  expect(outcomes.map(faultOf)).toEqual([
    expect.stringMatching(/^INPUT_TOO_SHORT: .*short.csv: 40 rows of 60 s where .* needs 48 of an entity/),
    expect.stringMatching(/^INPUT_KPI_SET: the input's KPIs are a, c; .* has a, b$/),
    expect.stringMatching(/^DETECTOR_NOT_SERVABLE: same-time-yesterday cannot be exported to ONNX$/),
    expect.stringContaining('--window <rows> is for --model'),
    expect.stringContaining('--promote needs --why <text>'),
    expect.stringContaining('give --model or --publish, not both'),
    expect.stringContaining('give --model <file> or --publish <kpi-set>'),
    expect.stringMatching(/^INPUT_KPI_SET: no kpiSet none-such: there are /),
    expect.stringMatching(/^REGISTRY_UNAVAILABLE: .*$/),
  ]);
  expect((await records()).length).toBe(before);
}, 90_000);
