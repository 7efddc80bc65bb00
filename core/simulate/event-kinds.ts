import type { Random } from '#core/random/random.ts';
import { KPI_INDEX } from './kpis.ts';

/** What an event does to the telemetry of its cell. Shifts are in σ of the KPI's noise. */
export interface EventEffect {
  /** Constant shift per KPI index. */
  readonly shift?: readonly (readonly [kpi: number, sigmas: number])[];
  /** Oscillation: amplitude per KPI index in σ, period in steps, phase in cycles. */
  readonly wave?: {
    readonly amplitude: readonly (readonly [kpi: number, sigmas: number])[];
    readonly period: number;
    readonly phase: number;
  };
  /** Factor on the traffic load. */
  readonly load?: number;
  /** KPI indices whose counters stop moving. */
  readonly frozen?: readonly number[];
}

/**
 * VISIBLE anomalies stand far outside the noise; SUBTLE ones hide in it; a REGIME is normal, planned or popular, but
 * looks anomalous to a model that has not been told.
 */
export type EventClass = 'VISIBLE' | 'SUBTLE' | 'REGIME';

export interface EventKind {
  /** Label in the series. */
  readonly id: number;
  readonly name: string;
  readonly class: EventClass;
  /** Events per cell and week, in the two training weeks and after. */
  readonly weeklyRate: { readonly training: number; readonly later: number };
  /** Shortest and longest duration, steps. */
  readonly duration: readonly [shortest: number, longest: number];
  /** Hours of the day between which it starts; any by default. */
  readonly startHours?: readonly [from: number, to: number];
  /** Names of the kinds of cell it happens to; all by default. */
  readonly cellKinds?: readonly string[];
  /** Draws how strong one such event is. */
  readonly effect: (random: Random) => EventEffect;
}

const kpis = (...names: string[]) => names.map((name) => KPI_INDEX[name]);
const [RRC, DROP, HO, LATENCY, CQI, INTERF, CPU, UL_PRB, UL_THR] = kpis(
  'rrc_succ',
  'drop',
  'ho_succ',
  'latency',
  'cqi',
  'interf',
  'cpu',
  'prb_ul',
  'ul_thr',
);
const TRAFFIC = kpis('users', 'dl_thr', 'ul_thr', 'prb_dl', 'prb_ul');
const CAPACITY = kpis('dl_thr', 'ul_thr', 'prb_dl', 'prb_ul');

/** How far a subtle anomaly stands out, in σ. */
const SUBTLE_SIGMAS = 1.25;
const ANOMALY_RATE = { training: 0.05, later: 0.2 };
/** Planned and popular events are rarer in the training weeks, or the base model would learn them. */
const regimeRate = (weekly: number) => ({ training: weekly * 0.06, later: weekly });

export const EVENT_KINDS: readonly EventKind[] = [
  {
    id: 1,
    name: 'interference spike',
    class: 'VISIBLE',
    weeklyRate: ANOMALY_RATE,
    duration: [6, 18],
    effect: (random) => ({
      shift: [
        [INTERF, random.uniform(4, 8)],
        [CQI, -random.uniform(3, 6)],
        [DROP, random.uniform(1, 4)],
      ],
    }),
  },
  {
    id: 2,
    name: 'outage',
    class: 'VISIBLE',
    weeklyRate: ANOMALY_RATE,
    duration: [9, 24],
    effect: (random) => {
      const lost = random.uniform(4, 8);
      return {
        shift: [
          ...TRAFFIC.map((kpi) => [kpi, -lost] as const),
          [DROP, random.uniform(2, 4)],
          [CPU, -random.uniform(1, 3)],
        ],
      };
    },
  },
  {
    id: 3,
    name: 'access failures',
    class: 'VISIBLE',
    weeklyRate: ANOMALY_RATE,
    duration: [9, 24],
    effect: (random) => ({
      shift: [
        [RRC, -random.uniform(4, 8)],
        [HO, -random.uniform(2, 5)],
        [DROP, random.uniform(2, 5)],
      ],
    }),
  },
  {
    id: 4,
    name: 'flatline',
    class: 'SUBTLE',
    weeklyRate: ANOMALY_RATE,
    duration: [18, 48],
    effect: () => ({ frozen: CAPACITY }),
  },
  {
    id: 5,
    name: 'slight degradation',
    class: 'SUBTLE',
    weeklyRate: ANOMALY_RATE,
    duration: [24, 60],
    effect: (random) => {
      const size = random.uniform(0.8, 1.2) * SUBTLE_SIGMAS;
      return {
        shift: [
          [CQI, -size],
          [UL_THR, -size],
          [HO, -size],
          [DROP, size],
        ],
      };
    },
  },
  {
    id: 6,
    name: 'oscillation',
    class: 'SUBTLE',
    weeklyRate: ANOMALY_RATE,
    duration: [24, 60],
    effect: (random) => {
      const size = random.uniform(0.8, 1.2) * SUBTLE_SIGMAS * 1.2;
      const period = random.uniform(5.5, 7.5);
      return {
        wave: {
          amplitude: [
            [LATENCY, size],
            [UL_PRB, -size],
            [HO, size],
          ],
          period,
          phase: random.uniform(),
        },
      };
    },
  },
  {
    id: 11,
    name: 'maintenance',
    class: 'REGIME',
    weeklyRate: regimeRate(0.35),
    duration: [12, 24],
    startHours: [1, 4],
    effect: (random) => {
      const drained = random.uniform(3, 6);
      return { shift: [...TRAFFIC.map((kpi) => [kpi, -drained] as const), [CPU, random.uniform(3, 6)]] };
    },
  },
  {
    id: 12,
    name: 'crowd',
    class: 'REGIME',
    weeklyRate: regimeRate(0.15),
    duration: [24, 48],
    startHours: [17, 20],
    cellKinds: ['residential', 'leisure'],
    effect: (random) => ({ load: random.uniform(1.35, 1.8) }),
  },
  {
    id: 13,
    name: 'software patch',
    class: 'REGIME',
    weeklyRate: regimeRate(0.3),
    duration: [6, 12],
    startHours: [9, 16],
    effect: (random) => ({
      shift: [
        [CPU, random.uniform(4, 7)],
        [LATENCY, random.uniform(3, 6)],
      ],
    }),
  },
];

/** Ids of the kinds of one class. */
export function kindsOf(eventClass: EventClass): readonly number[] {
  return EVENT_KINDS.filter((kind) => kind.class === eventClass).map((kind) => kind.id);
}
