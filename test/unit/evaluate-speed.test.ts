import { expect, test } from '@jest/globals';
import { evaluate } from '#core/evaluate/evaluate.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { vusPr } from '#core/evaluate/vus-pr.ts';
import { seededRandom } from '#core/random/random.ts';

const STEPS = 100_000;
const SHORT_MS = 5000;

/** Random scores and events of 1 to `longest` − 1 steps. */
function rowOf(events: number, longest: number): EvaluationRow {
  const random = seededRandom(1);
  const scores = Float64Array.from({ length: STEPS }, () => random.normal());
  const labels = new Uint8Array(STEPS);
  for (let e = 0; e < events; e++) {
    const from = random.integer(0, STEPS);
    labels.fill(1, from, from + random.integer(1, longest));
  }
  return { scores, labels };
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

test.each([
  [300, 60, 24],
  [300, 60, 100],
  [3000, 20, 100],
  [10_000, 4, 100],
])('VUS-PR of 100,000 steps with %i events of up to %i steps, buffers to %i', (events, longest, buffer) => {
  const rows = [rowOf(events, longest)];
  let volume = 0;
  const taken = milliseconds(() => {
    volume = vusPr(rows, buffer);
  });
  expect(volume).toBeGreaterThan(0);
  expect(taken).toBeLessThan(SHORT_MS);
});

test('the whole report on 100,000 steps', () => {
  const rows = [rowOf(300, 60)];
  const options = {
    threshold: 2,
    granularityMs: 60_000,
    kinds: new Map([[1, { name: 'anomaly', visible: true }]]),
    random: seededRandom(1),
  };
  expect(milliseconds(() => evaluate(rows, options))).toBeLessThan(SHORT_MS);
});
