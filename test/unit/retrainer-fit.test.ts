import { describe, expect, test } from '@jest/globals';
import { historyRow } from '#core/history/history-row.ts';
import { fitInThread } from '#services/retrainer/bootstrap.ts';
import { detectorOf, fitBase } from '#services/retrainer/fit-base.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const options = { kpiSet, calibrateAfter: 0, thresholdQuantile: 0.99, seed: 0 };

/** What the history keeps of the windows of one entity. */
function history(count: number) {
  return run(
    kpiSet,
    steps(0, count).map((step) => sampleAt(step, [Math.sin(step), (step * 7919) % 13])),
  ).windows.map((window) => historyRow('cell', window, kpiSet.hop));
}

describe('a base model', () => {
  test('is fitted on windows past the warm-up, and calibrated on those at the end', () => {
    const rows = history(400);
    expect(fitBase(rows, options).windows).toBe(rows.length - 1);
    const tooLate = { ...options, calibrateAfter: rows.at(-1)!.end };
    expect(() => fitBase(rows, tooLate)).toThrow(expect.objectContaining({ code: 'HISTORY_TOO_SHORT' }));
    expect(() => fitBase([], options)).toThrow(expect.objectContaining({ code: 'HISTORY_TOO_SHORT' }));
  });

  test('needs a detector that is there', () => {
    expect(detectorOf(kpiSet).family).toBe('mahalanobis');
    const unknown = { ...kpiSet, detector: 'crystal-ball' };
    const refused = expect.objectContaining({
      code: 'DETECTOR_NOT_SERVABLE',
      message: expect.stringMatching(/^test: no detector crystal-ball; there are mahalanobis, /),
    });
    expect(() => detectorOf(unknown)).toThrow(refused);
    expect(() => fitBase(history(100), { ...options, kpiSet: unknown })).toThrow(refused);
  });

  test('what the training thread throws keeps its code', async () => {
    const span = { from: 0, to: 1, entities: ['cell'] };
    const clickhouse = { url: 'http://127.0.0.1:9', database: 'towerwatch' };
    await expect(fitInThread({ ...options, span, clickhouse })).rejects.toMatchObject({
      name: 'TowerwatchError',
      code: 'HISTORY_UNAVAILABLE',
      retriable: true,
    });
  });
});
