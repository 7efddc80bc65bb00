import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ModelArtifact, RetrainRun } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { type RetrainerBench, retrainerBench } from '../support/retrainer-bench.ts';
import { runProgram } from '../support/run-program.ts';
import type { ServiceProcess } from '../support/service-process.ts';

const MINUTE = 60_000;

let bench: RetrainerBench;
let retrainer: ServiceProcess;
let base: ModelArtifact;
let run: RetrainRun;

beforeAll(async () => {
  bench = await retrainerBench('retrain-run');
  base = await bench.publishBase();
  retrainer = bench.start();
  await retrainer.ready();
}, 2 * MINUTE);

afterAll(() => bench?.stop(), MINUTE);

const phasesOf = ({ history }: RetrainRun) => history.map(({ phase }) => phase);

test(
  'labels lead to a run that asks in rounds, learns, and puts a better model in force',
  async () => {
    const feedback = bench.feedback();
    for (const label of feedback) await bench.write('labels.v1', label.entity, label);
    for (const round of [0, 1]) {
      const open = await eventually(`requests of round ${round}`, async () => {
        const requests = await bench.requests();
        const asked = requests.filter((request) => request.round === round && request.state === 'OPEN');
        return asked.length === 3 && asked;
      });
      for (const request of open) {
        expect(request).toMatchObject({ budget: 6, strategy: 'random', modelId: base.modelId });
        await bench.write('labels.v1', request.entity, bench.answer(request));
      }
    }
    run = await eventually('the run has ended', async () => {
      const [first, ...others] = await bench.runs();
      expect(others).toEqual([]);
      return first.finishedAt !== null && first;
    });

    expect(run).toMatchObject({
      kind: 'FINE_TUNE',
      baseModelId: base.modelId,
      labelsRequested: 6,
      labelsAnswered: 6,
    });
    expect(run.trigger).toMatchObject({ kind: 'FEEDBACK', commandId: null });
    expect(run.trigger.detail).toContain('; 50 are enough');
    expect(run.failure).toBeNull();
    const asking = ['SAMPLING', 'AWAITING_LABELS'];
    const learning = ['FINE_TUNING', 'VALIDATING', 'PROMOTED'];
    expect(phasesOf(run)).toEqual(['TRIGGERED', ...asking, ...asking, ...learning]);
    expect(run.labelIds).toHaveLength(feedback.length + 6);
    const requests = await bench.requests();
    expect(requests.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'ANSWERED'));
    expect(new Set(requests.map(({ id }) => id)).size).toBe(6);

    const [, tuned] = await bench.artifacts();
    expect(tuned).toMatchObject({ parent: base.modelId, runId: run.id });
    expect(tuned.thresholdMethod).toContain('labels');
    expect(tuned.after!.pointF1!).toBeGreaterThan(tuned.before!.pointF1!);
    expect(tuned.lineage).toMatchObject({ requested: 6, labelIds: run.labelIds });
    expect(tuned.decision).toEqual(run.decision);
    expect(run.decision!.chosen).not.toBe('base');
    expect(tuned.card).toContain(`of run ${run.id}`);
    expect(await bench.activations()).toMatchObject([
      { modelId: base.modelId, cause: 'BOOTSTRAP' },
      { modelId: tuned.modelId, cause: 'PROMOTION', previous: base.modelId, runId: run.id },
    ]);
    const labels = ['kind="FINE_TUNE"', 'trigger="FEEDBACK"', 'outcome="PROMOTED"'];
    expect(await retrainer.metric('towerwatch_retrain_runs_total', ...labels)).toBe(1);
    expect(await retrainer.metric('towerwatch_label_requests_total', 'state="ANSWERED"')).toBe(6);
    expect(await retrainer.metric('towerwatch_retrain_phase')).toBe(0);
  },
  MINUTE,
);

test(
  'a person has the last word on what a run has made',
  async () => {
    const models = (...args: string[]) =>
      runProgram(
        'scripts/towerwatch.ts',
        ['models', ...args, '--by', 'dan', '--why', 'alerts at night'],
        bench.env,
      );
    const [modelId] = run.modelIds;
    expect((await models('roll-back', bench.kpiSet.name)).code).toBe(0);
    expect((await models('reject', modelId)).code).toBe(0);
    const rejected = await eventually('the run has noted it', async () => {
      const [first] = await bench.runs();
      return first.phase === 'REJECTED' && first;
    });
    const { outcome, by, reason, candidates } = rejected.decision!;
    expect([outcome, by, reason]).toEqual(['REJECTED', 'dan', 'alerts at night']);
    expect(candidates).toEqual(run.decision!.candidates);
    expect((await models('promote', modelId)).code).toBe(0);
    const causes = (await bench.activations()).map(({ cause }) => cause);
    expect(causes).toEqual(['BOOTSTRAP', 'PROMOTION', 'ROLL_BACK', 'MANUAL']);
  },
  MINUTE,
);
