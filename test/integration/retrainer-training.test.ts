import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import { unpackFloats } from '#platform/onnx/packed-floats.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { Sink } from '#services/historian/sink.ts';
import type { FittedModel } from '#services/retrainer/fit-base.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';
import { type FitTask, fitInProcess } from '#services/retrainer/training-process.ts';
import { childProcesses, isRunning } from '../support/child-processes.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { eventually } from '../support/eventually.ts';
import { kpiWindows } from '../support/kpi-windows.ts';
import { kpiSetOf, MONDAY, sampleAt, steps } from '../support/series-samples.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
const DATABASE = 'retrainer_training_test';
const MINUTE_MS = 60_000;
/** Windows so short that a training takes seconds. */
const kpiSet = kpiSetOf({ name: 'ran', windowLength: 4, detector: 'anotuner' });
const entities = ['cell-1', 'cell-2'];
const STEPS = 1200;

/** Of the training process. */
const FIT = 'fit-process.ts';

const CHECKPOINT = expect.stringMatching(/^[0-9a-f]{32}\.checkpoint$/);

let server: TestClickHouse;
let client: ClickHouse;
let folder: string;
let whole: FittedModel;

describe('training in a process of its own', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'towerwatch-training-'));
    server = await clickHouseForTest();
    client = new ClickHouse({ url: server.url, database: DATABASE });
    await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
    await migrate(client, { directory: DDL, retentionDays: 90 });
    const sink = new Sink(client, new Map([['ran', kpiSet]]));
    entities.forEach((entity, i) => {
      const values = (step: number) => [
        Math.sin((step + i) / 9) + ((step * 7919) % 13),
        (step * 104_729) % 31,
      ];
      const samples = steps(0, STEPS).map((step) => sampleAt(step, values(step)));
      for (const value of kpiWindows(entity, kpiSet, samples)) {
        sink.add('kpi.windows.v1', { key: entity, value, appendedAt: MONDAY });
      }
    });
    await sink.flush();
    whole = await fitInProcess(task('whole'), { threads: 1 });
  }, 5 * MINUTE_MS);

  afterAll(async () => {
    await client?.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
    await client?.close();
    await server?.stop();
    rmSync(folder, { recursive: true });
  }, MINUTE_MS);

  /** @param checkpoints folder of this training alone, below that of the test */
  function task(checkpoints: string): FitTask {
    return {
      kind: 'FIT',
      clickhouse: { url: server.url, database: DATABASE },
      span: { from: MONDAY, to: sampleAt(STEPS).ts, entities },
      kpiSet,
      calibrateAfter: sampleAt(STEPS / 2).ts,
      threshold: { method: 'quantile', level: 0.99 },
      seed: 7,
      checkpointFolder: join(folder, checkpoints),
      codeVersion: 'test',
    };
  }

  /** Checkpoints of a training. */
  function filesOf(checkpoints: string): string[] {
    const path = join(folder, checkpoints);
    return existsSync(path) ? readdirSync(path).filter((name) => !name.endsWith('.new')) : [];
  }

  const artifactOf = (model: FittedModel): Promise<ModelArtifact> => {
    const { span, threshold, seed, codeVersion } = task('');
    return baseArtifact({ kpiSet, model, span, threshold, seed, codeVersion, now: 0 });
  };

  test(`brings a model with all that a next training and a person need${unless}`, async () => {
    const artifact = await artifactOf(whole);
    const { parameters, steps } = whole.weights!;
    expect(artifact.modelId).toMatch(/^ran-anotuner-[0-9a-f]{12}$/);
    expect(unpackFloats(artifact.weights!)).toEqual(parameters);
    expect(unpackFloats(artifact.optimizer!)).toHaveLength(2 * parameters.length);
    expect(artifact.weightsSha256).toBe(createHash('sha256').update(artifact.weights!).digest('hex'));
    expect(JSON.parse(artifact.settings)).toEqual({
      ...DEFAULT_SETTINGS,
      cvaeWeight: 0.2,
      trainedSteps: steps,
    });
    expect(artifact.lineage).toMatchObject({ sha256: whole.dataSha256, seed: 7, entities: 2 });
    expect(artifact.card).toContain(`history SHA-256 ${whole.dataSha256}, seed 7, Towerwatch test`);
    expect(artifact.card).toContain(`threshold ${whole.threshold.toPrecision(6)} (quantile 0.99, over `);
    expect(artifact.card).toContain(`${parameters.length.toLocaleString('en')} parameters, ${steps} steps`);
    expect(filesOf('whole')).toEqual([]);
  });

  test(
    `goes on from its checkpoint after a kill -9, to the same model${unless}`,
    async () => {
      const killed = expect(fitInProcess(task('killed'), { threads: 1 })).rejects.toMatchObject({
        code: 'TRAINING_INTERRUPTED',
        boundary: 'RETRY',
        message: 'the training process ended with SIGKILL',
      });
      await eventually('a checkpoint', () => filesOf('killed').length > 0);
      for (const pid of childProcesses(process.pid, FIT)) process.kill(pid, 'SIGKILL');
      await killed;
      expect(filesOf('killed')).toEqual([CHECKPOINT]);

      const progress: number[] = [];
      const resumed = await fitInProcess(task('killed'), {
        threads: 1,
        onProgress: ({ step }) => void progress.push(step),
      });
      expect(progress[0]).toBeGreaterThan(DEFAULT_SETTINGS.validateEvery);
      expect(progress.at(-1)).toBe(whole.weights!.steps);
      const [first, second] = await Promise.all([whole, resumed].map(artifactOf));
      expect(second.modelId).toBe(first.modelId);
      expect(second.weightsSha256).toBe(first.weightsSha256);
      expect(second.promptThreshold).toBe(first.promptThreshold);
      expect(filesOf('killed')).toEqual([]);
    },
    5 * MINUTE_MS,
  );

  test(
    `ends when it is told to${unless}`,
    async () => {
      const stopping = new AbortController();
      const fitted = fitInProcess(task('told'), {
        threads: 1,
        signal: stopping.signal,
        onProgress: () => stopping.abort(new Error('that will do')),
      });
      await expect(fitted).rejects.toThrow('that will do');
      await eventually('it has ended', () => childProcesses(process.pid, FIT).length === 0);
    },
    MINUTE_MS,
  );

  test(
    `ends when the retrainer is gone${unless}`,
    async () => {
      const program = resolve(import.meta.dirname, '../support/fit-parent.ts');
      const { NODE_OPTIONS: _, ...env } = process.env;
      const parent = spawn(process.execPath, [program, JSON.stringify(task('orphaned'))], {
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      await eventually('a checkpoint', () => filesOf('orphaned').length > 0);
      const [child, ...others] = childProcesses(parent.pid!, FIT);
      expect(others).toEqual([]);
      parent.kill('SIGKILL');
      await eventually('it has ended', () => !isRunning(child));
      // It has not merely come to its end.
      const [checkpoint] = filesOf('orphaned');
      const { adam } = deserialize(readFileSync(join(folder, 'orphaned', checkpoint)));
      expect(adam.step).toBeLessThan(whole.weights!.steps);
    },
    2 * MINUTE_MS,
  );

  test(
    `refuses a folder that takes no checkpoints before it trains${unless}`,
    async () => {
      writeFileSync(join(folder, 'file'), '');
      const onProgress = () => {
        throw new Error('it trains');
      };
      await expect(fitInProcess(task('file/below'), { threads: 1, onProgress })).rejects.toMatchObject({
        code: 'TRAINING_FOLDER',
        boundary: 'FAIL',
      });
    },
    MINUTE_MS,
  );
});
