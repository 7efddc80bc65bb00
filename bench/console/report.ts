import { quantile } from '#core/threshold/quantile.ts';
import { type Machine, thisMachine } from '../stack/machine.ts';
import type { FleetSpan } from './fleet-span.ts';
import { type Must, mustsOf } from './musts.ts';
import type { Openings } from './openings.ts';
import type { ConsoleOptions } from './options.ts';
import type { UpdateFigures } from './update-figures.ts';

export interface OpeningFigures {
  readonly median: number;
  readonly worst: number;
  readonly times: readonly number[];
}

/** What `--report` writes. */
export interface ConsoleReport {
  readonly options: Omit<ConsoleOptions, 'report'>;
  readonly browser: string;
  readonly machine: Machine;
  /** Load average of a minute before anything was started: what others had to do. */
  readonly loadBefore: number;
  /** Without updates: what machine and browser do by themselves. */
  readonly idle: FleetSpan;
  readonly live: FleetSpan;
  readonly updates: UpdateFigures;
  /** Heap that stays for each update, bytes. */
  readonly bytesPerUpdate: number;
  /** Until the last chart of four weeks, ms. */
  readonly openings: Readonly<Record<keyof Openings, OpeningFigures>>;
  readonly musts: readonly Must[];
}

export interface ReportParts {
  readonly options: ConsoleOptions;
  readonly browser: string;
  readonly loadBefore: number;
  readonly idle: FleetSpan;
  readonly live: FleetSpan;
  readonly updates: UpdateFigures;
  readonly openings: Openings;
}

const MIB = 2 ** 20;

export function reportOf({ options, openings, ...measured }: ReportParts): ConsoleReport {
  const { report: _, ...asked } = options;
  const { live, updates } = measured;
  const { growth, median } = live.memory.heap;
  return {
    options: asked,
    machine: thisMachine(),
    ...measured,
    bytesPerUpdate: (growth * median * MIB) / Math.max(1, updates.sent),
    openings: {
      cold: openingFigures(openings.cold),
      warm: openingFigures(openings.warm),
      byAddress: openingFigures(openings.byAddress),
    },
    musts: mustsOf(live, openings),
  };
}

function openingFigures(times: readonly number[]): OpeningFigures {
  const all = Float64Array.from(times);
  return { median: quantile(all, 0.5), worst: quantile(all, 1), times };
}
