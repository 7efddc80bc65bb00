import type { Random } from '#core/random/random.ts';
import { autoregression } from './autoregression.ts';
import type { Calendar } from './calendar.ts';
import { EVENT_KINDS, type EventEffect } from './event-kinds.ts';
import { SIMULATED_KPIS } from './kpis.ts';
import { type CellKind, cellLoad } from './load.ts';
import type { FleetEvent } from './placement.ts';

/** Telemetry of one cell, step by step. */
export interface CellStream {
  /** Writes the KPIs of the next step, in raw units, to `values` from `offset` on. */
  next(values: Float32Array, offset: number): void;
}

interface RunningEvent extends FleetEvent {
  readonly effect: EventEffect;
}

const K = SIMULATED_KPIS.length;
/** Between cells: standard deviation of a KPI's constant offset, latent units. */
const OFFSET_SD = 0.1;
/** σ of an event's shifts over the noise's: the noise is autocorrelated, so its own excursions look smaller. */
const SHIFT_SCALE = 1.15;
/** What is left of the noise while a counter is frozen. */
const FROZEN_NOISE = 0.05;
/** A frozen counter stays at the mean of its last steps. */
const FROZEN_MEAN_STEPS = 4;

/** @param events this cell's, in order of time, none overlapping */
export function cellStream(
  kind: CellKind,
  events: readonly FleetEvent[],
  calendar: Calendar,
  random: Random,
): CellStream {
  const load = cellLoad(kind, calendar, random.fork('load'));
  const offsets = offsetsOf(random.fork('offsets'));
  const noises = SIMULATED_KPIS.map((kpi, k) => autoregression(0.5, kpi.noise, random.fork(`noise/${k}`)));
  const running = withEffects(events, random.fork('events'));
  const jitter = random.fork('frozen');
  const recent = SIMULATED_KPIS.map(() => new Float64Array(FROZEN_MEAN_STEPS));
  const latent = new Float64Array(K);
  const frozenLevel = new Float64Array(K);
  let step = 0;
  let upcoming = 0;

  return {
    next(values, offset) {
      while (upcoming < running.length && running[upcoming].to <= step) upcoming++;
      const event = running[upcoming]?.from <= step ? running[upcoming] : undefined;
      const traffic = load(step) * (event?.effect.load ?? 1);
      for (let k = 0; k < K; k++) {
        latent[k] = SIMULATED_KPIS[k].response(traffic) + offsets[k] + noises[k]();
      }
      if (event) shift(latent, event, step);
      for (let k = 0; k < K; k++) recent[k][step % FROZEN_MEAN_STEPS] = latent[k];
      for (const k of event?.effect.frozen ?? []) {
        if (step === event?.from) frozenLevel[k] = mean(recent[k], step + 1);
        latent[k] = frozenLevel[k] + jitter.normal(0, FROZEN_NOISE * SIMULATED_KPIS[k].noise);
      }
      for (let k = 0; k < K; k++) {
        values[offset + k] = SIMULATED_KPIS[k].base + SIMULATED_KPIS[k].gain * latent[k];
      }
      step++;
    },
  };
}

function offsetsOf(random: Random): Float64Array {
  return Float64Array.from(SIMULATED_KPIS, () => random.normal(0, OFFSET_SD));
}

function withEffects(events: readonly FleetEvent[], random: Random): RunningEvent[] {
  return events.map((event) => {
    const kind = EVENT_KINDS.find(({ id }) => id === event.kind)!;
    return { ...event, effect: kind.effect(random) };
  });
}

function shift(latent: Float64Array, { effect, from }: RunningEvent, step: number): void {
  const sigma = (k: number) => SIMULATED_KPIS[k].noise * SHIFT_SCALE;
  for (const [k, sigmas] of effect.shift ?? []) latent[k] += sigmas * sigma(k);
  if (!effect.wave) return;
  const { amplitude, period, phase } = effect.wave;
  const sine = Math.sin(2 * Math.PI * ((step - from) / period + phase));
  for (const [k, sigmas] of amplitude) latent[k] += sigmas * sine * sigma(k);
}

/** Mean of a ring of which `written` values have been written. */
function mean(ring: Float64Array, written: number): number {
  const count = Math.min(ring.length, written);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ring[i];
  return sum / count;
}
