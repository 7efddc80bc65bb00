import { DAY_MS } from './grid.ts';
import type { KpiSet } from './kpi-set.ts';
import { StreamingQuantiles } from './streaming-quantiles.ts';

/** Half an hour: fine enough for a cell's busy hour, coarse enough that noise averages out. */
const MAX_SLOTS_PER_DAY = 48;
/** Day types with a seasonal profile of their own: weekday, weekend. */
export const DAY_TYPES = 2;
/** Days after which the past counts half in the streaming scale. */
const SCALE_MEMORY_DAYS = 28;

/** Fields of an entity's header, each one float64. */
export const HEADER = {
  /** Offset of the entity's grid, ms. */
  phase: 0,
  /** Step of the first sample ever. */
  first: 1,
  /** First step of the current run: the stretch since the start or the last gap that was too long. */
  runStart: 2,
  /** First step that is still open. */
  next: 3,
  /** Newest step with a sample. */
  newest: 4,
  /** First step that no window has made final. */
  final: 5,
  /** First step that has not left the window: trend and profile know nothing from here on. */
  left: 6,
  /** Time of the newest sample, ms. */
  heard: 7,
  /** Steps made final since the first sample. */
  age: 8,
  /** Age at which the scale is estimated anew. */
  calibrateAt: 9,
  /** Missing steps in a row just before `next`. */
  gap: 10,
  /** 1 while the entity counts as silent. */
  silent: 11,
  /** Slot (day type · slots + slot) that is being averaged; −1: none. */
  openSlot: 12,
  openCount: 13,
  /** Slot averaged before it, not yet in the profile; −1: none. */
  pendingSlot: 14,
  pendingCount: 15,
} as const;
const HEADER_FIELDS = 16;

/**
 * Where each part of one entity's state lies in its bytes. The state is one flat block: a snapshot is a copy of it.
 * With K = 12, W = 48 and 5 minutes it takes 7 KiB.
 */
export interface SeriesLayout {
  readonly kpis: number;
  readonly windowLength: number;
  /** Steps that the ring holds: the window, the hop that leaves it next, and what may be open beyond it. */
  readonly capacity: number;
  readonly maskBytes: number;
  readonly stepMs: number;
  readonly stepsPerDay: number;
  readonly slotsPerDay: number;
  readonly quantiles: StreamingQuantiles;
  readonly stepQuantile: StreamingQuantiles;
  /** Size of the block, a multiple of 8. */
  readonly bytes: number;
  /** Offsets in float32 units from the start of the block. */
  readonly ring: number;
  readonly scaleState: number;
  readonly stepState: number;
  readonly mean: number;
  readonly variance: number;
  readonly median: number;
  readonly scale: number;
  readonly typicalStep: number;
  readonly trend: number;
  readonly openSum: number;
  readonly pendingSum: number;
  /** Offset in int16 units. */
  readonly profile: number;
  /** Offsets in bytes. */
  readonly profileDays: number;
  readonly flags: number;
  readonly mask: number;
}

export function seriesLayout(kpiSet: KpiSet): SeriesLayout {
  const kpis = kpiSet.kpis.length;
  const windowLength = kpiSet.windowLength;
  const capacity = windowLength + kpiSet.hop + kpiSet.allowedLateness + 2;
  const maskBytes = Math.ceil(kpis / 8);
  const stepsPerDay = DAY_MS / kpiSet.granularityMs;
  const slotsPerDay = Math.min(MAX_SLOTS_PER_DAY, stepsPerDay);
  const memory = Math.max(SCALE_MEMORY_DAYS * stepsPerDay, 1000);
  const quantiles = new StreamingQuantiles([0.25, 0.5, 0.75], memory);
  const stepQuantile = new StreamingQuantiles([0.5], memory);

  let floats = HEADER_FIELDS * 2;
  const take = (n: number) => {
    const at = floats;
    floats += n;
    return at;
  };
  const ring = take(capacity * kpis);
  const scaleState = take(quantiles.size * kpis);
  const stepState = take(stepQuantile.size * kpis);
  const [mean, variance, median, scale, typicalStep, trend, openSum, pendingSum] = Array.from(
    { length: 8 },
    () => take(kpis),
  );
  const profile = floats * 2;
  let bytes = floats * 4 + DAY_TYPES * slotsPerDay * kpis * 2;
  const takeBytes = (n: number) => {
    const at = bytes;
    bytes += n;
    return at;
  };
  const profileDays = takeBytes(DAY_TYPES * slotsPerDay);
  const flags = takeBytes(capacity);
  const mask = takeBytes(capacity * maskBytes);
  return {
    kpis,
    windowLength,
    capacity,
    maskBytes,
    stepMs: kpiSet.granularityMs,
    stepsPerDay,
    slotsPerDay,
    quantiles,
    stepQuantile,
    bytes: Math.ceil(bytes / 8) * 8,
    ring,
    scaleState,
    stepState,
    mean,
    variance,
    median,
    scale,
    typicalStep,
    trend,
    openSum,
    pendingSum,
    profile,
    profileDays,
    flags,
    mask,
  };
}
