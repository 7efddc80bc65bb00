import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followTable } from '#platform/kafka/follow-table.ts';
import type { TopicFollower } from '#platform/kafka/follow-topic.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { RetrainRun, RunPhase } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { type RetrainerBench, retrainerBench } from '../support/retrainer-bench.ts';
import type { ServiceProcess } from '../support/service-process.ts';

const MINUTE = 60_000;
/**
 * How long after a phase was written the retrainer is killed, ms: at once, before its work begins, or in the midst of it,
 * which begins at the next tick, a second later, and is written at the one after that at the earliest.
 */
const KILLED_AFTER = new Map<RunPhase, number>([
  ['TRIGGERED', 0],
  ['SAMPLING', 1300],
  ['AWAITING_LABELS', 0],
  ['FINE_TUNING', 1300],
  ['VALIDATING', 1300],
]);

let bench: RetrainerBench;
const followers: TopicFollower[] = [];

beforeAll(async () => {
  bench = await retrainerBench('retrainer-crash');
  await bench.publishBase();
}, 2 * MINUTE);

afterAll(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await bench?.stop();
}, MINUTE);

async function follow<T extends 'retrain.runs.v1' | 'label-requests.v1'>(
  topic: T,
  apply: Parameters<typeof followTable<T>>[2],
): Promise<void> {
  const { client, codecs } = bench.broker;
  const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
  const onFatal = (error: unknown) => {
    throw error;
  };
  followers.push(await followTable({ client, codecs, logger, onFatal }, topic, apply));
}

test(
  'kill -9 in every phase: the run completes, no label is lost or used twice, and there is one promotion',
  async () => {
    const records: RetrainRun[] = [];
    await follow('retrain.runs.v1', (_, record) => {
      if (record?.kpiSet === bench.kpiSet.name) records.push(record);
    });
    // Operators answer at once, whether the retrainer lives or not.
    await follow('label-requests.v1', async (_, request) => {
      if (request?.kpiSet !== bench.kpiSet.name || request.state !== 'OPEN') return;
      await bench.write('labels.v1', request.entity, bench.answer(request));
    });
    let retrainer: ServiceProcess = bench.start();
    await retrainer.ready();
    const feedback = bench.feedback();
    for (const label of feedback) await bench.write('labels.v1', label.entity, label);
    for (const [phase, delay] of KILLED_AFTER) {
      await eventually(`a run is ${phase}`, () => records.some((record) => record.phase === phase));
      await sleep(delay);
      await retrainer.crash();
      retrainer = bench.start();
    }
    const run = await eventually('the run has ended', () =>
      records.find(({ finishedAt }) => finishedAt !== null),
    );

    expect(run).toMatchObject({ phase: 'PROMOTED', labelsRequested: 6, labelsAnswered: 6 });
    for (const phase of KILLED_AFTER.keys()) {
      const attempts = records.filter((record) => record.phase === phase).map(({ attempt }) => attempt);
      // More than twice where a busy machine lets the session of its owner run out besides.
      expect(Math.max(...attempts)).toBeGreaterThanOrEqual(2);
    }
    const requests = (await bench.read('label-requests.v1')).filter(({ runId }) => runId === run.id);
    expect(requests.filter(({ state }) => state === 'OPEN')).toHaveLength(6);
    expect(requests.filter(({ state }) => state === 'ANSWERED')).toHaveLength(6);
    const ids = [
      ...feedback.map(({ id }) => id),
      ...(await bench.requests()).map(({ id }) => `answer-${id}`),
    ];
    expect(run.labelIds).toEqual(ids.sort());
    const [, tuned, ...more] = await bench.artifacts();
    expect(more).toEqual([]);
    expect(tuned.lineage.labelIds).toEqual(ids);
    const causes = (await bench.activations()).map(({ cause, modelId }) => [cause, modelId]);
    expect(causes).toEqual([
      ['BOOTSTRAP', tuned.parent],
      ['PROMOTION', tuned.modelId],
    ]);
    // The labels that were used lead to no other run.
    await retrainer.ready();
    await sleep(2000);
    expect((await bench.runs()).map(({ id }) => id)).toEqual([run.id]);
  },
  3 * MINUTE,
);
