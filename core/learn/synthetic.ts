import type { WindowBatch } from '#core/detect/detector.ts';
import { readResidual } from '#core/detect/residual-features/residual.ts';
import type { Random } from '#core/random/random.ts';
import { markedAt } from './fine-tune/marked-selection.ts';
import { putResidual } from './fine-tune/transplant.ts';
import { MARK, type MarkedWindows } from './marked-windows.ts';

/** Ways in which telemetry goes wrong, whatever it measures. */
const FAULTS = ['SHIFT', 'SHIFT', 'RAMP', 'FREEZE', 'OSCILLATION', 'NOISE'] as const;
/** Shortest and longest anomaly, steps. */
const DURATION = [4, 48] as const;
/** Least and most deviation, in the KPI's usual residuals. */
const SIZE = [0.7, 8] as const;
/** Most share of the KPIs that one anomaly touches. */
const TOUCHED = 0.7;
/** Steps of an oscillation's period. */
const PERIOD = [3, 16] as const;
/** What is left of a frozen KPI's changes, in typical steps. */
const FROZEN_NOISE = 0.05;
/** Standard deviation of a normal distribution over its mean absolute value. */
const SD_PER_MEAN_DEVIATION = Math.sqrt(Math.PI / 2);

/**
 * Anomalies of no particular kind on windows without any: some KPIs shifted, drifting, frozen, oscillating or noisy, by a little or
 * by much, for any time. What is learned from them beside labels is that departures of kinds that nobody has labelled yet are
 * anomalous too, unless operators have called their like normal.
 * @returns `count` windows, marked as their hosts but for the new anomalies; none where there is no host
 */
export function syntheticAnomalies(host: MarkedWindows, count: number, random: Random): MarkedWindows {
  const { length, kpis } = host.windows;
  const available = host.windows.count;
  const hosts = Array.from({ length: available === 0 ? 0 : count }, () => random.integer(0, available));
  const { windows, marks } = markedAt(host, hosts);
  const residual = new Float64Array(length * kpis);
  const sizes = usualResiduals(host.windows);
  for (let i = 0; i < hosts.length; i++) {
    readResidual(windows, i, length, residual);
    const fault = drawFault(length, random);
    const { from, to } = fault;
    marks.fill(MARK.ANOMALOUS, i * length + from, i * length + to);
    const touched = Math.max(1, Math.floor(logUniform(random, [1, Math.max(1, TOUCHED * kpis)])));
    const all = random.shuffle(Array.from({ length: kpis }, (_, k) => k));
    const size = logUniform(random, SIZE);
    for (const k of all.slice(0, touched)) {
      const swing = size * sizes[k] * random.uniform(0.5, 1.2) * (random.uniform() < 0.5 ? -1 : 1);
      const level = residual[Math.max(0, from - 1) * kpis + k];
      for (let t = from; t < to; t++) {
        putResidual(windows, i, t, k, faulty(fault, t, residual[t * kpis + k], swing, level, random));
      }
    }
  }
  return { windows, marks };
}

/** An anomaly of a window, on steps `from` (included) to `to` (excluded). */
interface Fault {
  readonly kind: (typeof FAULTS)[number];
  readonly from: number;
  readonly to: number;
  /** Of an oscillation, steps. */
  readonly period: number;
  /** Of an oscillation, 0 to 1. */
  readonly phase: number;
}

function drawFault(length: number, random: Random): Fault {
  const steps = Math.round(logUniform(random, DURATION));
  const middle = random.integer(0, length);
  const from = Math.max(0, middle - Math.floor(steps / 2));
  const kind = FAULTS[random.integer(0, FAULTS.length)];
  const period = logUniform(random, PERIOD);
  return { kind, from, to: Math.min(length, from + steps), period, phase: random.uniform() };
}

/**
 * A KPI's residual at step `t` once it is faulty.
 * @param before without the fault
 * @param level at which it would freeze
 */
function faulty(
  { kind, from, to, period, phase }: Fault,
  t: number,
  before: number,
  swing: number,
  level: number,
  random: Random,
): number {
  switch (kind) {
    case 'SHIFT':
      return before + swing;
    case 'RAMP':
      return before + (swing * (t - from + 1)) / (to - from);
    case 'FREEZE':
      return level + random.normal(0, FROZEN_NOISE);
    case 'OSCILLATION':
      return before + swing * Math.sin(2 * Math.PI * ((t - from) / period + phase));
    case 'NOISE':
      return before + swing * random.normal();
  }
}

/** [K] standard deviation of the residual, from its mean absolute value. */
function usualResiduals(normal: WindowBatch): Float64Array {
  const { count, length, kpis } = normal;
  const sums = new Float64Array(kpis);
  const residual = new Float64Array(length * kpis);
  for (let i = 0; i < count; i++) {
    readResidual(normal, i, length, residual);
    residual.forEach((value, at) => {
      sums[at % kpis] += Math.abs(value);
    });
  }
  return sums.map((sum) => (SD_PER_MEAN_DEVIATION * sum) / (count * length));
}

/** Small and large alike. */
function logUniform(random: Random, [least, most]: readonly [number, number]): number {
  return Math.exp(random.uniform(Math.log(least), Math.log(most)));
}
