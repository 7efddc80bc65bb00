import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';
import { Book } from '#services/retrainer/book.ts';
import { retrainerSchema } from '#services/retrainer/config.ts';
import { Desk } from '#services/retrainer/desk.ts';
import { advance, newRun } from '#services/retrainer/run-state.ts';
import { RetrainTables } from '#services/retrainer/tables.ts';
import type { Outcome } from '#services/retrainer/work-terms.ts';
import { labelOf } from '../support/label-records.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const config = retrainerSchema.parse({
  KAFKA_BROKERS: 'broker:9092',
  SCHEMA_REGISTRY_URL: 'http://registry',
  CLICKHOUSE_URL: 'http://clickhouse',
  RETRAIN_ATTEMPTS: '3',
  RETRAIN_POLL_MS: '1000',
  RETRAIN_SCHEDULE: 'never',
});
const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
const kpiSet = kpiSetOf({ name: 'ran' });

interface Scene {
  readonly run?: RetrainRun;
  readonly hasModel?: boolean;
  readonly stability?: number;
  readonly hasEnoughHistory?: boolean;
  readonly work?: (run: RetrainRun) => Promise<Outcome>;
}

/** A desk, and what it writes of its runs at each tick. */
function scene({ run, hasModel = true, stability, hasEnoughHistory = false, work = never }: Scene) {
  const tables = new RetrainTables();
  if (run !== undefined) tables.addRun(run);
  const activation = {
    kpiSet: 'ran',
    modelId: 'base',
    previous: null,
    since: 0,
    cause: 'BOOTSTRAP' as const,
    by: 'retrainer',
    why: '',
    runId: null,
    commandId: null,
  };
  if (hasModel) tables.addModel('active/ran', { artifact: null, activation });
  const book = new Book(kpiSet, tables);
  const outlook = { look: () => undefined, of: () => ({ hasEnoughHistory, stability }) };
  const desk = new Desk({ book, tables, work: { do: work }, outlook, config, logger });
  return {
    tables,
    desk,
    async tick(now: number): Promise<RetrainRun | undefined> {
      const [written] = desk.tick(now).map(({ value }) => value as RetrainRun);
      await turn();
      return written;
    },
  };
}

const never = () => new Promise<Outcome>(() => undefined);

function runOf(kind: 'BASE' | 'FINE_TUNE'): RetrainRun {
  const trigger = { kind: 'COMMAND' as const, detail: '', commandId: null };
  return newRun({ kpiSet: 'ran', kind, trigger, now: 1, baseModelId: 'base', labelBudget: 0, labelIds: [] });
}

describe('a kpiSet without a run', () => {
  test('begins one for its first model once there is enough history', async () => {
    expect(await scene({ hasModel: false }).tick(10)).toBeUndefined();
    const run = await scene({ hasModel: false, hasEnoughHistory: true }).tick(10);
    expect(run).toMatchObject({ kind: 'BASE', trigger: { kind: 'BOOTSTRAP' }, seed: 0, phase: 'TRIGGERED' });
    expect(await scene({ hasEnoughHistory: true }).tick(10)).toBeUndefined();
  });

  test('begins one with enough new labels, which it names, and only one', async () => {
    const { tables, tick } = scene({});
    expect(await tick(10)).toBeUndefined();
    for (let i = 0; i < 10; i++) tables.addLabel(labelOf(`l${i}`, 'FALSE_NEGATIVE'));
    const run = await tick(11);
    expect(run).toMatchObject({ kind: 'FINE_TUNE', trigger: { kind: 'FEEDBACK' }, baseModelId: 'base' });
    expect(run!.labelIds).toHaveLength(10);
    expect(await tick(12)).toBeUndefined();
  });

  test('begins one when scores drift', async () => {
    expect(await scene({ stability: 0.2 }).tick(10)).toBeUndefined();
    expect(await scene({ stability: 0.3 }).tick(10)).toMatchObject({ trigger: { kind: 'DRIFT' } });
  });
});

describe('a run in progress', () => {
  const surveyed = (run: RetrainRun) => async (): Promise<Outcome> => (pen, now) =>
    pen.run(advance(run, { kind: 'SURVEYED', from: 0, to: 1 }, now));

  test('is taken up where it stood, and its work begins after that is written', async () => {
    const run = runOf('FINE_TUNE');
    const begun: RetrainRun[] = [];
    const work = (of: RetrainRun) => {
      begun.push(of);
      return surveyed(of)();
    };
    const { tick } = scene({ run, work });
    const resumed = await tick(10);
    expect(resumed).toMatchObject({ phase: 'TRIGGERED', attempt: 2 });
    expect(begun).toEqual([]);
    expect(await tick(11)).toBeUndefined();
    expect(begun).toEqual([resumed]);
    expect(await tick(12)).toMatchObject({ phase: 'SAMPLING', attempt: 1 });
  });

  test('is tried again after a while where that may help, and fails when that is in vain', async () => {
    let tries = 0;
    const work = () => {
      tries++;
      return Promise.reject(new TowerwatchError('HISTORY_UNAVAILABLE', 'no answer'));
    };
    const { tick } = scene({ run: runOf('FINE_TUNE'), work });
    await tick(10);
    await tick(20);
    expect(await tick(30)).toMatchObject({ attempt: 3, message: 'HISTORY_UNAVAILABLE: no answer' });
    await tick(40);
    expect(tries).toBe(1);
    await tick(1040);
    expect(tries).toBe(2);
    expect(await tick(1050)).toMatchObject({
      phase: 'FAILED',
      failure: {
        code: 'RUN_EXHAUSTED',
        message: 'TRIGGERED was begun 3 times: HISTORY_UNAVAILABLE: no answer',
      },
    });
  });

  test('fails at once where no other try can help; one for a first model ends the service', async () => {
    const work = () => Promise.reject(new TowerwatchError('TRAINING_FOLDER', 'read-only'));
    const tuning = scene({ run: runOf('FINE_TUNE'), work });
    await tuning.tick(10);
    await tuning.tick(20);
    expect(await tuning.tick(30)).toMatchObject({ phase: 'FAILED', failure: { code: 'TRAINING_FOLDER' } });
    const first = scene({ run: runOf('BASE'), hasModel: false, work });
    await first.tick(10);
    await first.tick(20);
    expect(() => first.desk.tick(30)).toThrow('read-only');
  });

  test('writes nothing of its work once it is cancelled', async () => {
    const run = runOf('FINE_TUNE');
    const { desk, tick } = scene({ run, work: surveyed(run) });
    await tick(10);
    await tick(20);
    desk.book.putRun(advance(desk.book.current!, { kind: 'CANCELLED', message: 'no' }, 25));
    expect(await tick(30)).toBeUndefined();
    expect(desk.book.runs.map(({ phase }) => phase)).toEqual(['CANCELLED']);
  });
});
