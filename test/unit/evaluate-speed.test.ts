import { expect, test } from '@jest/globals';
import { vusPr } from '#core/evaluate/vus-pr.ts';
import { seededRandom } from '#core/random/random.ts';

test('VUS-PR of 100,000 steps takes well under 3 seconds', () => {
  const random = seededRandom(1);
  const scores = Float64Array.from({ length: 100_000 }, () => random.normal());
  const labels = new Uint8Array(scores.length);
  for (let e = 0; e < 300; e++) {
    const from = random.integer(0, scores.length);
    labels.fill(1, from, from + random.integer(1, 60));
  }
  const started = performance.now();
  const volume = vusPr([{ scores, labels }]);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(volume).toBeGreaterThan(0);
});
