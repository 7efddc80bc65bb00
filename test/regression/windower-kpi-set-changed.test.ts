import { expect, test } from '@jest/globals';
import { stateKey } from '#platform/stream/state-key.ts';
import { WindowerState } from '#services/windower/state.ts';
import { kpiSetOf, MINUTE, sampleAt } from '../support/series-samples.ts';

/** A change that leaves the state as large as it was went unnoticed, and the numbers took on another meaning. */
test.each([
  ['KPIs in another order', { kpis: [...kpiSetOf().kpis].reverse() }],
  ['another granularity', { granularityMs: 10 * MINUTE }],
])('a snapshot of the same kpiSet with %s is refused', (_, change) => {
  const before = new WindowerState([kpiSetOf()]);
  const entity = before.track(before.kpiSets.get('test')!, 'cell');
  entity.tracked.series.accept(entity.block, sampleAt(0), []);
  const snapshot = before.snapshot(entity);
  const after = new WindowerState([kpiSetOf(change)]);
  expect(() => after.restore(stateKey('test', 'cell'), snapshot, 0n)).toThrow('another kpiSet test');
  expect(() => new WindowerState([kpiSetOf()]).restore(stateKey('test', 'cell'), snapshot, 0n)).not.toThrow();
});
