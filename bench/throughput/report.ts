import { quantileOfSorted } from '#core/threshold/quantile.ts';
import { type Machine, thisMachine } from '../stack/machine.ts';
import type { Audit } from './audit.ts';
import { STAGES, type StageName } from './flow.ts';
import type { Load } from './load.ts';
import type { Measurement } from './measure.ts';
import type { ThroughputOptions } from './options.ts';

/** A million stations, each with a sample every five minutes. */
export const GOAL = { samplesPerSecond: 1e6 / 300, cores: 2 } as const;

const MIB = 2 ** 20;

/** Counted apart: it stands for the network, which is not ours. */
const GENERATOR = 'generator';

export interface ProcessFigures {
  readonly name: string;
  /** User and system, within the span. */
  readonly cpuSeconds: number;
  /** CPU-seconds for a million samples through this process. */
  readonly perMillionSamples: number;
  readonly peakRssMiB: number;
}

export interface StageFigures {
  readonly name: StageName;
  readonly recordsPerSecond: number;
  readonly transactionsPerSecond: number;
  readonly refused: number;
  /** Input records not processed, at both ends of the span: where it grows, the rate cannot be sustained. */
  readonly lag: { readonly start: number; readonly end: number };
}

/** What `--report` writes. */
export interface ThroughputReport {
  readonly options: Omit<ThroughputOptions, 'report'>;
  readonly machine: Machine;
  /** Length of the span as it came out. */
  readonly seconds: number;
  readonly samples: {
    /** With those before and after the span. */
    readonly sent: number;
    readonly sentPerSecond: number;
    /** Through the windower. */
    readonly takenPerSecond: number;
  };
  readonly windows: {
    /** In all, as are lost and duplicated. */
    readonly expected: number;
    readonly lost: number;
    readonly duplicated: number;
  };
  /** From a sample's append to that of the score of the window that it completes, within the span, ms. */
  readonly latency: {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly stages: readonly StageFigures[];
  /** After the last sample, until all was processed, s. */
  readonly drainSeconds: number;
  /** Null where CPU time cannot be read. */
  readonly processes: readonly ProcessFigures[] | null;
  /** CPU-seconds a million samples of all processes but the generator. */
  readonly cpuSecondsPerMillion: number | null;
  /** What as many samples as in the goal would keep busy at this cost. */
  readonly goal: {
    readonly samplesPerSecond: number;
    readonly cores: number;
    readonly coresNeeded: number | null;
  };
  readonly bytesPerSample: Readonly<Record<string, number>>;
}

export interface ReportParts {
  readonly options: ThroughputOptions;
  readonly load: Load;
  readonly measurement: Measurement;
  readonly audit: Audit;
  readonly drainSeconds: number;
}

export function reportOf({ options, load, measurement, audit, drainSeconds }: ReportParts): ThroughputReport {
  const { report: _, ...asked } = options;
  const { start, end } = measurement;
  const seconds = (end.at - start.at) / 1000;
  const processes = processFigures(measurement, load.kpiSet.hop);
  const cpuSecondsPerMillion =
    processes === null
      ? null
      : processes
          .filter(({ name }) => name !== GENERATOR)
          .reduce((sum, { perMillionSamples }) => sum + perMillionSamples, 0);
  return {
    options: asked,
    machine: thisMachine(),
    seconds,
    samples: {
      sent: load.samples,
      sentPerSecond: (end.sent - start.sent) / seconds,
      takenPerSecond: (end.stages.windower.taken - start.stages.windower.taken) / seconds,
    },
    windows: { expected: audit.expected, lost: audit.lost, duplicated: audit.duplicated },
    latency: latencyOf(audit, start.at, end.at),
    stages: STAGES.map(({ name }) => {
      const [before, after] = [start.stages[name], end.stages[name]];
      return {
        name,
        recordsPerSecond: (after.taken - before.taken) / seconds,
        transactionsPerSecond: (after.transactions - before.transactions) / seconds,
        refused: after.refused,
        lag: { start: before.lag, end: after.lag },
      };
    }),
    drainSeconds,
    processes,
    cpuSecondsPerMillion,
    goal: {
      ...GOAL,
      coresNeeded:
        cpuSecondsPerMillion === null ? null : (cpuSecondsPerMillion * GOAL.samplesPerSecond) / 1e6,
    },
    bytesPerSample: audit.bytesPerSample,
  };
}

/** Each process by the samples that went through itself: while one lags behind, the others' count would flatter it. */
function processFigures({ start, end }: Measurement, hop: number): ProcessFigures[] | null {
  if (end.usage.size === 0) return null;
  const taken = (name: StageName) => end.stages[name].taken - start.stages[name].taken;
  const samples: Readonly<Record<string, number>> = {
    scorer: taken('scorer') * hop,
    alerter: taken('alerter') * hop,
    [GENERATOR]: end.sent - start.sent,
  };
  return [...end.usage].flatMap(([name, usage]) => {
    const before = start.usage.get(name);
    if (before === undefined) return [];
    const cpuSeconds = usage.cpuSeconds - before.cpuSeconds;
    const perMillionSamples = (cpuSeconds / (samples[name] ?? taken('windower'))) * 1e6;
    return [{ name, cpuSeconds, perMillionSamples, peakRssMiB: usage.peakRssBytes / MIB }];
  });
}

function latencyOf({ sampledAt, scoredAt }: Audit, from: number, to: number): ThroughputReport['latency'] {
  const sorted = scoredAt
    .map((at, i) => (at > 0 && sampledAt[i] >= from && sampledAt[i] < to ? at - sampledAt[i] : Number.NaN))
    .filter((ms) => !Number.isNaN(ms))
    .sort();
  if (sorted.length === 0) return null;
  const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((level) => quantileOfSorted(sorted, level));
  return { count: sorted.length, p50, p95, p99, max };
}
