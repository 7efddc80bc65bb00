import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { type RetrainerBench, retrainerBench } from '../support/retrainer-bench.ts';

const MINUTE = 60_000;

let bench: RetrainerBench;

beforeAll(async () => {
  bench = await retrainerBench('retrainer-stall', 2);
  await bench.publishBase();
}, 2 * MINUTE);

afterAll(() => bench?.stop(), MINUTE);

test(
  'an instance that stalls while it learns is replaced, and can promote nothing when it wakes up',
  async () => {
    const settings = { LABEL_BUDGET: '0', RETRAIN_POINTS: '20' };
    const pair = [bench.start(settings), bench.start(settings)];
    await Promise.all(pair.map((instance) => instance.ready()));
    for (const label of bench.feedback()) await bench.write('labels.v1', label.entity, label);
    const learns = '"phase":"FINE_TUNING","attempt":1';
    const owner = await eventually('one of them learns', () => pair.find(({ log }) => log.includes(learns)));
    owner.stall();
    const other = pair.find((instance) => instance !== owner)!;
    await eventually('the other goes on', () => other.log.includes('"phase":"FINE_TUNING","attempt":2'));
    const run = await eventually('the run has ended', async () => {
      const [first] = await bench.runs();
      return first.finishedAt !== null && first;
    });
    expect(other.log).not.toContain('"phase":"TRIGGERED"');

    const assignments = () => owner.log.split('"msg":"partitions assigned"').length;
    const before = assignments();
    owner.resume();
    await eventually('the sleeper has joined the group anew', () => assignments() > before);
    await sleep(2000);
    expect((await bench.recordsOf(run)).filter(({ finishedAt }) => finishedAt !== null)).toEqual([run]);
    expect((await bench.activations()).map(({ cause }) => cause)).toEqual(['BOOTSTRAP', 'PROMOTION']);
    expect(await bench.runs()).toEqual([run]);
  },
  2 * MINUTE,
);
