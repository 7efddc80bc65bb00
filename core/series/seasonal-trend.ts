import { clip } from './clip.ts';
import { DAY_MS, isWeekend, timeOfDay } from './grid.ts';
import type { SeriesBlock } from './series-block.ts';
import { HEADER, type SeriesLayout } from './series-layout.ts';

/** The profile is kept as int16 with this many quanta in a scaled unit: a range of ±16. */
const QUANTA = 2048;
const PROFILE_RANGE = 16;
/** Weight of a new day in the profile once it has settled. */
const PROFILE_RATE = 0.25;
/** Days of a slot after which a new day may move it by at most PROFILE_RATE · PROFILE_CLIP. */
const SETTLED_DAYS = 3;
const PROFILE_CLIP = 1;
/** A day type that begins with the other's profile takes that for so many days of its own. */
const BORROWED_DAYS = 2;
/** Share of a day's change that the other day type's profile takes over: most entities drift on all days alike. */
const SHARED_CHANGE = 0.5;
const TREND_CLIP = 1.5;
const TREND_HALF_LIFE_DAYS = 1;

/**
 * Online decomposition of one entity's KPIs into a seasonal profile (per day type and slot of the day) and a trend, in
 * scaled units. Causal: a step enters both only after it has left the window, so that no step is judged by itself.
 *
 * Method: seasonal S ← S + ¼·clip(x − S, ±1) per day, trend = EWMA of clip(x − S, ±1.5) with a half-life of a day. For a
 * slot's first days the profile is its running mean. Between the centres of slots the profile is interpolated. A weekend
 * comes too rarely to be learned alone: it begins with the profile of working days, and each day's change is shared.
 */
export class SeasonalTrend {
  readonly #layout: SeriesLayout;
  readonly #slotMs: number;
  /** Where in its slot the mean of a slot's steps lies. */
  readonly #centre: number;
  readonly #trendRate: number;

  constructor(layout: SeriesLayout) {
    this.#layout = layout;
    this.#slotMs = DAY_MS / layout.slotsPerDay;
    const stepsPerSlot = layout.stepsPerDay / layout.slotsPerDay;
    this.#centre = (stepsPerSlot - 1) / (2 * stepsPerSlot);
    this.#trendRate = 1 - 0.5 ** (1 / (TREND_HALF_LIFE_DAYS * layout.stepsPerDay));
  }

  /** Writes the seasonal values [steps, K] of consecutive steps, the first of them at time `ts`, to `out`. */
  seasonal(block: SeriesBlock, ts: number, steps: number, out: Float32Array): void {
    const { kpis, stepMs, slotsPerDay } = this.#layout;
    const { i16 } = block;
    let dayTime = this.#dayTime(block, ts);
    let type = isWeekend(ts) ? 1 : 0;
    for (let row = 0; row < steps; row++, dayTime += stepMs) {
      if (dayTime >= DAY_MS) {
        dayTime -= DAY_MS;
        type = isWeekend(ts + row * stepMs) ? 1 : 0;
      }
      const position = dayTime / this.#slotMs - this.#centre;
      const floor = Math.floor(position);
      const weight = position - floor;
      const left = this.#profileAt(block, type, (floor + slotsPerDay) % slotsPerDay);
      const right = this.#profileAt(block, type, (floor + 1) % slotsPerDay);
      for (let k = 0, at = row * kpis; k < kpis; k++, at++) {
        const a = left < 0 ? 0 : i16[left + k];
        const b = right < 0 ? 0 : i16[right + k];
        out[at] = (a + weight * (b - a)) / QUANTA;
      }
    }
  }

  /**
   * Takes in a step that has left the window.
   * @param x scaled values [K], NaN where nothing was measured
   * @param seasonal the step's seasonal values [K]
   */
  learn(block: SeriesBlock, ts: number, x: Float32Array, seasonal: Float32Array): void {
    const { kpis, slotsPerDay, trend, openSum, profileDays } = this.#layout;
    const header = block.at64;
    const slot = (isWeekend(ts) ? slotsPerDay : 0) + Math.floor(this.#dayTime(block, ts) / this.#slotMs);
    if (block.f64[header + HEADER.openSlot] !== slot) this.#turn(block, slot);
    const settled = block.u8[block.at8 + profileDays + slot] >= SETTLED_DAYS;
    block.f64[header + HEADER.openCount]++;
    for (let k = 0; k < kpis; k++) {
      if (Number.isNaN(x[k])) continue;
      const deviation = x[k] - seasonal[k];
      block.f32[block.at32 + openSum + k] += settled ? clip(deviation, PROFILE_CLIP) : deviation;
      const t = block.at32 + trend + k;
      block.f32[t] += this.#trendRate * (clip(deviation, TREND_CLIP) - block.f32[t]);
    }
  }

  /** Drops slots that are only half averaged; called when a gap breaks the run. */
  breakRun(block: SeriesBlock): void {
    block.f64[block.at64 + HEADER.openSlot] = -1;
    block.f64[block.at64 + HEADER.pendingSlot] = -1;
    const { kpis, openSum } = this.#layout;
    block.f32.fill(0, block.at32 + openSum, block.at32 + openSum + kpis);
  }

  /** Expresses KPI `k` of profile, trend and running sums in a new scale: x' = (x·scale + median − median')/scale'. */
  rescale(block: SeriesBlock, k: number, ratio: number, shift: number): void {
    const { kpis, slotsPerDay, profile, profileDays, trend, openSum, pendingSum } = this.#layout;
    for (let slot = 0; slot < 2 * slotsPerDay; slot++) {
      if (block.u8[block.at8 + profileDays + slot] === 0) continue;
      const at = block.at16 + profile + slot * kpis + k;
      block.i16[at] = quantum((block.i16[at] / QUANTA) * ratio + shift);
    }
    block.f32[block.at32 + trend + k] = clip(block.f32[block.at32 + trend + k] * ratio, PROFILE_RANGE);
    for (const [sum, slot, count] of [
      [openSum, HEADER.openSlot, HEADER.openCount],
      [pendingSum, HEADER.pendingSlot, HEADER.pendingCount],
    ]) {
      // Deviations from a profile move with it; where there is none, it is the values themselves that are summed.
      const moved = this.#isSeen(block, block.f64[block.at64 + slot]) ? 0 : shift;
      const steps = block.f64[block.at64 + count];
      const at = block.at32 + sum + k;
      block.f32[at] = clip(block.f32[at] * ratio + moved * steps, PROFILE_RANGE * steps);
    }
  }

  #dayTime(block: SeriesBlock, ts: number): number {
    return timeOfDay(ts - block.f64[block.at64 + HEADER.phase]);
  }

  #isSeen(block: SeriesBlock, slot: number): boolean {
    const { slotsPerDay } = this.#layout;
    return slot >= 0 && this.#profileAt(block, slot < slotsPerDay ? 0 : 1, slot % slotsPerDay) >= 0;
  }

  /** Offset of a slot's profile; a day type not yet seen borrows the other's. @returns −1 when neither was seen */
  #profileAt(block: SeriesBlock, type: number, slot: number): number {
    const { kpis, slotsPerDay, profile, profileDays } = this.#layout;
    for (const t of [type, 1 - type]) {
      const index = t * slotsPerDay + slot;
      if (block.u8[block.at8 + profileDays + index] > 0) return block.at16 + profile + index * kpis;
    }
    return -1;
  }

  /**
   * Begins the average of a slot. The one before waits as pending until the next turn: interpolation reaches half a slot
   * over its border, and steps there may still be in the window.
   */
  #turn(block: SeriesBlock, slot: number): void {
    const { kpis, openSum, pendingSum } = this.#layout;
    const { f64, f32, at64, at32 } = block;
    if (f64[at64 + HEADER.pendingSlot] >= 0) this.#applyPending(block);
    f32.copyWithin(at32 + pendingSum, at32 + openSum, at32 + openSum + kpis);
    f32.fill(0, at32 + openSum, at32 + openSum + kpis);
    f64[at64 + HEADER.pendingSlot] = f64[at64 + HEADER.openSlot];
    f64[at64 + HEADER.pendingCount] = f64[at64 + HEADER.openCount];
    f64[at64 + HEADER.openSlot] = slot;
    f64[at64 + HEADER.openCount] = 0;
  }

  #applyPending(block: SeriesBlock): void {
    const { kpis, slotsPerDay, profile, profileDays, pendingSum } = this.#layout;
    const slot = block.f64[block.at64 + HEADER.pendingSlot];
    const otherType = (slot + slotsPerDay) % (2 * slotsPerDay);
    const count = block.f64[block.at64 + HEADER.pendingCount];
    const days = block.at8 + profileDays;
    const ownDays = block.u8[days + slot];
    const otherDays = block.u8[days + otherType];
    const rate = Math.max(1 / (ownDays + 1 + (otherDays > ownDays ? BORROWED_DAYS : 0)), PROFILE_RATE);
    const isShared = ownDays > 0 && otherDays > 0;
    const from = this.#profileAt(block, slot < slotsPerDay ? 0 : 1, slot % slotsPerDay);
    for (let k = 0; k < kpis; k++) {
      const before = from < 0 ? 0 : block.i16[from + k] / QUANTA;
      const change = (rate * block.f32[block.at32 + pendingSum + k]) / count;
      block.i16[block.at16 + profile + slot * kpis + k] = quantum(before + change);
      if (!isShared) continue;
      const other = block.at16 + profile + otherType * kpis + k;
      block.i16[other] = quantum(block.i16[other] / QUANTA + SHARED_CHANGE * change);
    }
    block.u8[days + slot] = Math.min(255, ownDays + 1);
  }
}

function quantum(value: number): number {
  return Math.min(32767, Math.max(-32768, Math.round(value * QUANTA)));
}
