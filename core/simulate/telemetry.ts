import type { Random } from '#core/random/random.ts';
import type { Sample } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';

/** A sample and the entity that it is about. */
export interface TelemetrySample extends Sample {
  readonly entity: string;
}

/** What is sent at one step of a replay, in the order of sending. */
export interface TelemetrySlice {
  readonly step: number;
  /** Time of the step, ms. */
  readonly ts: number;
  readonly samples: readonly TelemetrySample[];
}

/**
 * What transport does to a sample, and what the windower must answer:
 * MISSING is never sent (its step is masked); SUSPECT is sent flagged (taken in, masked); OUT_OF_ORDER is sent late, but
 * within the allowed lateness (taken in); LATE is sent when its step has been closed (refused as LATE); REPEATED is sent
 * at once, and again when its step has been scored (the second is refused as REPEATED).
 */
export const TRANSPORT_FAULTS = ['MISSING', 'SUSPECT', 'OUT_OF_ORDER', 'LATE', 'REPEATED'] as const;
export type TransportFaultKind = (typeof TRANSPORT_FAULTS)[number];

export interface TransportFault {
  readonly kind: TransportFaultKind;
  readonly entity: string;
  readonly step: number;
  /** Steps after which it is sent, or sent again; 0 where the kind delays nothing. */
  readonly delay: number;
}

/** An entity sends nothing from step `from` (included) to `to` (excluded). */
export interface SilentSpell {
  readonly entity: string;
  readonly from: number;
  readonly to: number;
}

export interface TransportPlan {
  readonly faults: readonly TransportFault[];
  readonly silences: readonly SilentSpell[];
}

export interface TransportOptions {
  /** Faults of each kind per sample. */
  readonly rate: number;
  /** How many entities fall silent, once each; none where the replay is too short for one to speak again. */
  readonly silentEntities: number;
}

/** One sample in 2,000 for each kind of fault. */
export const DEMO_TRANSPORT: TransportOptions = { rate: 1 / 2000, silentEntities: 2 };
export const PERFECT_TRANSPORT: TransportOptions = { rate: 0, silentEntities: 0 };

type Cut = Pick<KpiSet, 'windowLength' | 'hop' | 'allowedLateness' | 'maxGap' | 'silentAfter'>;

/** Silence begins in this part of a replay, when every model is in place. */
const SILENCE_BETWEEN = [0.6, 0.9] as const;

/**
 * Decides beforehand what goes wrong in transport. Faults of one entity keep so far apart, and from its first window
 * and its end, that each has the outcome of its kind whatever the others do; an entity that falls silent has no other
 * fault. Hence the counts of refused samples follow from the plan.
 * @param steps length of the replay
 * @throws RangeError when the rates of all kinds together exceed 1
 */
export function planTransport(
  options: TransportOptions,
  entities: readonly string[],
  steps: number,
  cut: Cut,
  random: Random,
): TransportPlan {
  if (!(options.rate >= 0 && options.rate * TRANSPORT_FAULTS.length <= 1))
    throw new RangeError(`rate must lie in 0 … ${1 / TRANSPORT_FAULTS.length}, got ${options.rate}`);
  const silences = planSilences(options.silentEntities, entities, steps, cut, random.fork('silences'));
  const silent = new Set(silences.map((spell) => spell.entity));
  const draw = random.fork('faults');
  const faults: TransportFault[] = [];
  /** By then every delayed sample has been sent and its step closed. */
  const settled = cut.allowedLateness + cut.hop;
  for (const entity of entities) {
    if (silent.has(entity)) continue;
    for (let step = cut.windowLength; step < steps - settled; step++) {
      const kind = faultAt(draw.uniform(), options.rate);
      if (kind === undefined) continue;
      faults.push({ kind, entity, step, delay: delayOf(kind, cut, draw) });
      step += 2 * settled;
    }
  }
  return { faults, silences };
}

/** Gives each kind an interval of width `rate` from 0 up. */
function faultAt(uniform: number, rate: number): TransportFaultKind | undefined {
  return rate > 0 ? TRANSPORT_FAULTS[Math.floor(uniform / rate)] : undefined;
}

function delayOf(kind: TransportFaultKind, { allowedLateness, hop }: Cut, random: Random): number {
  switch (kind) {
    case 'OUT_OF_ORDER':
      return random.integer(Math.min(1, allowedLateness), allowedLateness + 1);
    case 'LATE':
      return random.integer(allowedLateness + 1, allowedLateness + hop + 1);
    case 'REPEATED':
      return allowedLateness + hop;
    default:
      return 0;
  }
}

function planSilences(
  count: number,
  entities: readonly string[],
  steps: number,
  { silentAfter, maxGap, windowLength }: Cut,
  random: Random,
): SilentSpell[] {
  const [earliest, latest] = SILENCE_BETWEEN.map((share) => Math.floor(share * steps));
  const shortest = 4 * Math.max(silentAfter, maxGap);
  if (latest <= earliest || latest + 2 * shortest + windowLength > steps) return [];
  return random
    .shuffle([...entities])
    .slice(0, count)
    .map((entity) => {
      const from = random.integer(earliest, latest);
      return { entity, from, to: from + random.integer(shortest, 2 * shortest + 1) };
    });
}

/** Sends a stream of samples as the plan has it. Delayed samples come at the end of the step that they are sent at. */
export function* transport(slices: Iterable<TelemetrySlice>, plan: TransportPlan): Generator<TelemetrySlice> {
  const faults = new Map(plan.faults.map((fault) => [keyOf(fault.entity, fault.step), fault]));
  const spells = new Map(plan.silences.map((spell) => [spell.entity, spell]));
  const delayed = new Map<number, TelemetrySample[]>();
  for (const { step, ts, samples } of slices) {
    const sent: TelemetrySample[] = [];
    for (const sample of samples) {
      const spell = spells.get(sample.entity);
      if (spell && step >= spell.from && step < spell.to) continue;
      const fault = faults.get(keyOf(sample.entity, step));
      if (fault?.kind === 'MISSING') continue;
      if (fault?.kind === 'OUT_OF_ORDER' || fault?.kind === 'LATE' || fault?.kind === 'REPEATED') {
        const due = step + fault.delay;
        delayed.set(due, [...(delayed.get(due) ?? []), sample]);
        if (fault.kind !== 'REPEATED') continue;
      }
      sent.push(fault?.kind === 'SUSPECT' ? { ...sample, suspect: true } : sample);
    }
    sent.push(...(delayed.get(step) ?? []));
    delayed.delete(step);
    yield { step, ts, samples: sent };
  }
}

const keyOf = (entity: string, step: number) => `${step} ${entity}`;
