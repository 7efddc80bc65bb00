import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WindowBatch } from '#core/detect/detector.ts';
import { readResidual } from '#core/detect/residual-features/residual.ts';
import { transplant } from '#core/learn/fine-tune/transplant.ts';
import { MARK, type MarkedWindows } from '#core/learn/marked-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { randomBatch } from '../support/window-batches.ts';

const SHIFT = 6;

/** Windows whose last steps are shifted and marked; the first of them are unknown. */
function anomalies(length: number, kpis: number, steps: number, seed: number): MarkedWindows {
  const shape = { length, kpis, hop: 1 };
  const windows = randomBatch(shape, 5, seededRandom(seed), { steps, kpis: [0], shift: SHIFT });
  const marks = new Uint8Array(5 * length).fill(MARK.UNKNOWN);
  for (let i = 1; i <= 5; i++) marks.fill(MARK.ANOMALOUS, i * length - steps, i * length);
  return { windows, marks };
}

function residualsOf(batch: WindowBatch, index: number): number[] {
  const out = new Float64Array(batch.length * batch.kpis);
  readResidual(batch, index, batch.length, out);
  return [...out];
}

const shapes = fc.record({
  length: fc.integer({ min: 8, max: 48 }),
  kpis: fc.integer({ min: 1, max: 6 }),
  steps: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(1000),
});

describe('transplanted anomalies', () => {
  test('are the normal windows but for the marked steps, as many as the anomaly has', () => {
    fc.assert(
      fc.property(shapes, ({ length, kpis, steps, seed }) => {
        const normal = randomBatch({ length, kpis, hop: 1 }, 9, seededRandom(seed + 1));
        const made = transplant(anomalies(length, kpis, steps, seed), normal, 20, seededRandom(seed + 2));
        expect(made.windows.count).toBe(20);
        for (let i = 0; i < 20; i++) {
          const host = normal.entities.indexOf(made.windows.entities[i]);
          const marks = made.marks.subarray(i * length, (i + 1) * length);
          expect(marks.filter((mark) => mark === MARK.ANOMALOUS)).toHaveLength(steps);
          expect(marks.filter((mark) => mark === MARK.NORMAL)).toHaveLength(length - steps);
          const [own, hosts] = [residualsOf(made.windows, i), residualsOf(normal, host)];
          own.forEach((value, at) => {
            if (marks[Math.floor(at / kpis)] === MARK.NORMAL) expect(value).toBe(hosts[at]);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('stand out by as much as the anomaly did, in units of the window that they are put on', () => {
    const shape = { length: 24, kpis: 2, hop: 4 };
    const calm = randomBatch(shape, 30, seededRandom(1));
    const normal = { ...calm, step: calm.step.map((step) => 0.2 * step) };
    const { windows, marks } = transplant(anomalies(24, 2, 6, 2), normal, 400, seededRandom(3));
    let sum = 0;
    let count = 0;
    for (let i = 0; i < windows.count; i++) {
      residualsOf(windows, i).forEach((value, at) => {
        if (at % 2 !== 0 || marks[i * 24 + at / 2] !== MARK.ANOMALOUS) return;
        sum += value;
        count++;
      });
    }
    expect(sum / count).toBeGreaterThan(0.85 * SHIFT);
    expect(sum / count).toBeLessThan(1.25 * SHIFT);
  });

  test('stay within what a windower lets through', () => {
    const { windows, marks } = anomalies(12, 1, 6, 4);
    const extreme = { windows: { ...windows, x: windows.x.map(() => 8) }, marks };
    const made = transplant(extreme, windows, 50, seededRandom(5));
    expect(Math.max(...made.windows.x)).toBeLessThanOrEqual(8);
  });

  test('are the same by the same seed, and leave what they are made of alone', () => {
    const from = anomalies(24, 3, 6, 6);
    const normal = randomBatch({ length: 24, kpis: 3, hop: 1 }, 9, seededRandom(7));
    const [before, hosts] = [structuredClone(from), structuredClone(normal)];
    const made = transplant(from, normal, 10, seededRandom(8));
    expect(transplant(from, normal, 10, seededRandom(8))).toEqual(made);
    expect(from).toEqual(before);
    expect(normal).toEqual(hosts);
  });

  test('are none where nothing was missed, or there is nothing to put it on', () => {
    const missed = anomalies(24, 3, 6, 9);
    const { windows } = missed;
    const nothing = { windows, marks: new Uint8Array(5 * 24).fill(MARK.UNKNOWN) };
    expect(transplant(nothing, windows, 10, seededRandom(1)).windows.count).toBe(0);
    expect(transplant(missed, { ...windows, count: 0 }, 10, seededRandom(1)).windows.count).toBe(0);
  });
});
