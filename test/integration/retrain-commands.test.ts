import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readDeadLetters } from '#platform/kafka/dead-letters.ts';
import type { RetrainCommand, RetrainRun, RunPhase } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { type RetrainerBench, retrainerBench } from '../support/retrainer-bench.ts';
import { type Outcome, runProgram } from '../support/run-program.ts';
import type { ServiceProcess } from '../support/service-process.ts';

const MINUTE = 60_000;

let bench: RetrainerBench;
let retrainer: ServiceProcess;
let sent = 0;

beforeAll(async () => {
  bench = await retrainerBench('retrain-commands', 2);
  retrainer = bench.start({ LABEL_BUDGET: '2' });
  await retrainer.ready();
}, 2 * MINUTE);

afterAll(() => bench?.stop(), MINUTE);

/** @returns its id */
async function order(changes: Partial<RetrainCommand>): Promise<string> {
  const { name } = bench.kpiSet;
  const command: RetrainCommand = {
    id: `${name}-command-${++sent}`,
    kpiSet: name,
    action: 'START',
    runId: null,
    modelId: null,
    labelBudget: null,
    answerWithin: null,
    strategy: null,
    seed: null,
    by: 'ann',
    why: 'a test',
    ts: Date.now(),
    ...changes,
  };
  await bench.write('retrain.commands.v1', command.kpiSet, command);
  return command.id;
}

/** The latest run, once it is in this phase. */
const latestIn = (phase: RunPhase): Promise<RetrainRun> =>
  eventually(`the latest run is ${phase}`, async () => {
    const run = (await bench.runs()).sort((a, b) => a.startedAt - b.startedAt).at(-1);
    return run?.phase === phase && run;
  });

const refused = (code: string) =>
  eventually(`a command is refused with ${code}`, () =>
    retrainer.metric('towerwatch_refusals_total', 'topic="retrain.commands.v1"', `code="${code}"`),
  );

function towerwatch(...args: string[]): Promise<Outcome> {
  return runProgram('scripts/towerwatch.ts', args, bench.env);
}

test(
  'the first model is a run, too',
  async () => {
    const run = await latestIn('PROMOTED');
    expect(run).toMatchObject({ kind: 'BASE', seed: 0, trigger: { kind: 'BOOTSTRAP' }, baseModelId: null });
    expect(run.history.map(({ phase }) => phase)).toEqual(['TRIGGERED', 'TRAINING', 'PROMOTED']);
    const [model] = await bench.artifacts();
    expect(run.modelIds).toEqual([model.modelId]);
    expect(model).toMatchObject({ runId: run.id, lineage: { from: run.historyFrom, to: run.historyTo } });
    expect(await bench.activations()).toMatchObject([{ cause: 'BOOTSTRAP', runId: run.id, previous: null }]);
  },
  MINUTE,
);

test(
  'a run is started once, whoever repeats the command, and is cancelled with its requests',
  async () => {
    const id = await order({ seed: 5, answerWithin: 600_000, strategy: 'random' });
    const run = await latestIn('AWAITING_LABELS');
    expect(run).toMatchObject({ seed: 5, labelBudget: 2, answerWithin: 600_000, strategy: 'random' });
    expect(run.trigger).toEqual({ kind: 'COMMAND', detail: 'ann: a test', commandId: id });
    expect(run.deadline! - run.updatedAt).toBe(300_000);
    await order({ id });
    await refused('REPEATED');
    await order({});
    await refused('RUN_IN_PROGRESS');
    await order({ action: 'CANCEL', runId: 'another' });
    await refused('RUN_NOT_IN_PROGRESS');

    const { code, out } = await towerwatch('retrain', 'cancel', '--why', 'enough', '--by', 'bob');
    expect([code, out]).toEqual([0, expect.stringContaining(`The run of ${bench.kpiSet.name} is to end`)]);
    const cancelled = await latestIn('CANCELLED');
    expect(cancelled).toMatchObject({ id: run.id, message: 'bob: enough', failure: null });
    expect((await bench.requests()).map(({ state }) => state)).toEqual(['CANCELLED']);
  },
  MINUTE,
);

test(
  'without an anomaly among the labels nothing takes the place of the model in force',
  async () => {
    const { code, err } = await towerwatch('retrain', 'start', '--budget', '0', '--why', 'to see');
    expect([code, err]).toEqual([0, '']);
    const run = await latestIn('REJECTED');
    expect(run).toMatchObject({ labelsRequested: 0, modelIds: [], decision: { outcome: 'REJECTED' } });
    expect(run.message).toContain('no anomaly was held back to judge by');
    expect(await bench.activations()).toHaveLength(1);

    const status = await towerwatch('retrain', 'status', '--kpi-set', bench.kpiSet.name);
    expect(status.out).toContain('REJECTED by gate: no candidate');
    expect(status.out).toContain('CANCELLED');
    const { out } = await towerwatch('retrain', 'status', '--kpi-set', bench.kpiSet.name, '--json');
    expect(JSON.parse(out)).toHaveLength(3);
    expect(JSON.parse(out)[0]).toEqual(run);
  },
  MINUTE,
);

test(
  'a person puts a model in force, takes it back, and cannot reject it while it is',
  async () => {
    const [first] = await bench.artifacts();
    const second = { ...first, modelId: `${first.modelId}-b`, promptThreshold: 7 };
    const broken = { ...first, modelId: `${first.modelId}-c`, sha256: '0'.repeat(64) };
    for (const artifact of [second, broken]) {
      await bench.write('models.v1', `model/${artifact.modelId}`, { artifact, activation: null });
    }
    await eventually('the second model can be promoted', async () => {
      await order({ action: 'PROMOTE', modelId: second.modelId, by: 'cat' });
      return (await bench.activations()).length > 1;
    });
    await order({ action: 'PROMOTE', modelId: broken.modelId });
    await refused('MODEL_HASH');
    const rollBack = await order({ action: 'ROLL_BACK' });
    await order({ id: rollBack, action: 'ROLL_BACK' });
    await order({ action: 'REJECT', modelId: first.modelId });
    await order({ action: 'PROMOTE', modelId: null });
    await eventually('all are processed', async () => {
      const code = 'code="COMMAND_MODEL"';
      return (await retrainer.metric('towerwatch_refusals_total', code)) >= 2;
    });
    const [, promoted, back, ...more] = await bench.activations();
    expect(promoted).toMatchObject({
      modelId: second.modelId,
      cause: 'MANUAL',
      by: 'cat',
      previous: first.modelId,
    });
    expect(back).toMatchObject({ modelId: first.modelId, cause: 'ROLL_BACK', commandId: rollBack });
    expect(more).toEqual([]);
  },
  MINUTE,
);

test('what cannot be done is on the dead letters, with why', async () => {
  await order({ action: 'UNKNOWN' });
  await refused('COMMAND_INVALID');
  const codes = new Set<string>();
  const { client, admin } = bench.broker;
  await readDeadLetters(client, admin, 'retrain.commands.v1', 0n, (letters) => {
    for (const { key, code } of letters) if (key?.toString() === bench.kpiSet.name) codes.add(code);
  });
  expect([...codes].sort()).toEqual([
    'COMMAND_INVALID',
    'COMMAND_MODEL',
    'MODEL_HASH',
    'RUN_IN_PROGRESS',
    'RUN_NOT_IN_PROGRESS',
  ]);
}, 30_000);
