import type { WindowBatch } from '#core/detect/detector.ts';
import { readResidual, STEP_FLOOR } from '#core/detect/residual-features/residual.ts';
import { windowsAt } from '#core/detect/window-selection.ts';
import type { Random } from '#core/random/random.ts';
import { clip, X_CLIP } from '#core/series/clip.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';
import { anomalousOf } from './marked-selection.ts';

/** Steps by which an anomaly is moved at most. */
const ROLL = 6;
const SCALE = [0.85, 1.25] as const;
/** Standard deviation of the noise that is added, in units of a KPI's typical step. */
const NOISE = 0.1;

/**
 * New anomalous windows out of a few: the residual of an anomalous window, rolled, scaled and with a little noise, is put on
 * its marked steps in place of the residual of a normal window, under that window's condition and in its units. All other
 * steps are the normal window's.
 * @param anomalous windows with anomalous steps; those without are passed over
 * @param normal windows to put them on, of the same W and K
 * @returns `count` windows, each step marked NORMAL or ANOMALOUS; none where there is nothing to take or to put it on
 */
export function transplant(
  anomalous: MarkedWindows,
  normal: WindowBatch,
  count: number,
  random: Random,
): MarkedWindows {
  const donors = anomalousOf(anomalous);
  const wanted = donors.length === 0 || normal.count === 0 ? 0 : count;
  const hosts = Array.from({ length: wanted }, () => random.integer(0, normal.count));
  const windows = windowsAt(normal, hosts);
  const { length, kpis } = windows;
  const marks = new Uint8Array(wanted * length);
  const residual = new Float64Array(length * kpis);
  for (let i = 0; i < wanted; i++) {
    const donor = donors[random.integer(0, donors.length)];
    const roll = random.integer(-ROLL, ROLL + 1);
    const scale = random.uniform(...SCALE);
    readResidual(anomalous.windows, donor, length, residual);
    for (let t = 0; t < length; t++) {
      const to = (t + roll + length) % length;
      if (anomalous.marks[donor * length + t] !== MARK.ANOMALOUS) continue;
      marks[i * length + to] = MARK.ANOMALOUS;
      for (let k = 0; k < kpis; k++) {
        putResidual(windows, i, to, k, scale * residual[t * kpis + k] + random.normal(0, NOISE));
      }
    }
  }
  return { windows, marks };
}

/** Sets a sample to what its condition expects and so much, in units of the KPI's typical step. */
export function putResidual(
  { length, kpis, x, seasonal, trend, step }: WindowBatch,
  index: number,
  at: number,
  kpi: number,
  residual: number,
): void {
  const cell = (index * length + at) * kpis + kpi;
  const ofKpi = index * kpis + kpi;
  const value = seasonal[cell] + trend[ofKpi] + residual * Math.max(step[ofKpi], STEP_FLOOR);
  x[cell] = clip(value, X_CLIP);
}
