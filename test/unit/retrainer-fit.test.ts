import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { historyRow } from '#core/history/history-row.ts';
import { detectorOf, fitBase } from '#services/retrainer/fit-base.ts';
import { fitInProcess } from '#services/retrainer/training-process.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const options = {
  kpiSet,
  calibrateAfter: 0,
  threshold: { method: 'quantile', level: 0.99 } as const,
  seed: 0,
};

/** What the history keeps of the windows of one entity. */
function history(count: number) {
  return run(
    kpiSet,
    steps(0, count).map((step) => sampleAt(step, [Math.sin(step), (step * 7919) % 13])),
  ).windows.map((window) => historyRow('cell', window, kpiSet.hop));
}

describe('a base model', () => {
  test('is fitted on windows past the warm-up, and calibrated on those at the end', async () => {
    const rows = history(400);
    expect((await fitBase(rows, options)).windows).toBe(rows.length - 1);
    const tooLate = { ...options, calibrateAfter: rows.at(-1)!.end };
    await expect(fitBase(rows, tooLate)).rejects.toMatchObject({ code: 'HISTORY_TOO_SHORT' });
    await expect(fitBase([], options)).rejects.toMatchObject({ code: 'HISTORY_TOO_SHORT' });
  });

  test('needs a detector that is there', async () => {
    expect(detectorOf(kpiSet).family).toBe('mahalanobis');
    const unknown = { ...kpiSet, detector: 'crystal-ball' };
    const refused = expect.objectContaining({
      code: 'DETECTOR_NOT_SERVABLE',
      message: expect.stringMatching(/^test: no detector crystal-ball; there are anotuner, cvae, /),
    });
    expect(() => detectorOf(unknown)).toThrow(refused);
    await expect(fitBase(history(100), { ...options, kpiSet: unknown })).rejects.toEqual(refused);
  });

  test('what the training process throws keeps its code', async () => {
    const span = { from: 0, to: 1, entities: ['cell'] };
    const clickhouse = { url: 'http://127.0.0.1:9', database: 'towerwatch' };
    const checkpointFolder = mkdtempSync(join(tmpdir(), 'towerwatch-'));
    const task = { ...options, kind: 'FIT', span, clickhouse, checkpointFolder, codeVersion: '0' } as const;
    await expect(fitInProcess(task, { threads: 1 })).rejects.toMatchObject({
      name: 'TowerwatchError',
      code: 'HISTORY_UNAVAILABLE',
      retriable: true,
    });
    rmSync(checkpointFolder, { recursive: true });
  });
});
