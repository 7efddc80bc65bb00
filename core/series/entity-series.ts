import { clip, X_CLIP } from './clip.ts';
import { phaseOf, stepOf, timeOf } from './grid.ts';
import type { KpiSet } from './kpi-set.ts';
import { RobustScale } from './robust-scale.ts';
import { SeasonalTrend } from './seasonal-trend.ts';
import { type SeriesBlock, SeriesBlockPool } from './series-block.ts';
import { HEADER, type SeriesLayout, seriesLayout } from './series-layout.ts';
import { blankWindow, type SeriesWindow } from './window.ts';

/** What became of a sample: taken in, or refused with the reason. */
export type SampleOutcome = 'ACCEPTED' | 'LATE' | 'REPEATED';

export interface Sample {
  /** ms */
  readonly ts: number;
  /** [K], null where a KPI was not measured */
  readonly values: readonly (number | null)[];
  /** The sender does not trust it: its step counts as present, its values are masked. */
  readonly suspect: boolean;
}

const EMPTY = 0;
const PRESENT = 1;
const SUSPECT = 2;
const MISSING = 3;
/** Shape of a marker. */
const NOTHING = { steps: 0, kpis: 0, maskBytes: 0 };

/**
 * Cuts the samples of entities of one kpiSet into windows.
 *
 * Each entity has its grid. Slots are closed in grid order, as soon as they are filled; an empty slot waits until the
 * entity is `allowedLateness` steps further. After W closed steps, and from then on after every `hop`, a window goes out.
 * Missing values are held and masked; a gap of more than `maxGap` steps begins a new run. The windows depend on the
 * samples, not on the order in which they came, as long as none came later than the allowed lateness.
 */
export class EntitySeries {
  readonly layout: SeriesLayout;
  readonly #kpiSet: KpiSet;
  readonly #pool: SeriesBlockPool;
  readonly #scale: RobustScale;
  readonly #condition: SeasonalTrend;
  readonly #scaled: Float32Array;
  readonly #seasonal: Float32Array;

  constructor(kpiSet: KpiSet) {
    this.#kpiSet = kpiSet;
    this.layout = seriesLayout(kpiSet);
    this.#pool = new SeriesBlockPool(this.layout);
    this.#scale = new RobustScale(this.layout);
    this.#condition = new SeasonalTrend(this.layout);
    this.#scaled = new Float32Array(this.layout.kpis);
    this.#seasonal = new Float32Array(this.layout.kpis);
  }

  /** State of an entity that was never heard. */
  create(): SeriesBlock {
    return this.#pool.allocate();
  }

  /**
   * Takes in one sample and appends the windows that it completes to `out`.
   * @throws RangeError when the sample does not have K values
   */
  accept(block: SeriesBlock, sample: Sample, out: SeriesWindow[]): SampleOutcome {
    const { granularityMs, allowedLateness } = this.#kpiSet;
    const { f64, at64 } = block;
    if (sample.values.length !== this.layout.kpis)
      throw new RangeError(`sample of ${sample.values.length} values`);
    if (f64[at64 + HEADER.heard] === 0) this.#start(block, sample.ts);
    const step = stepOf(sample.ts, f64[at64 + HEADER.phase], granularityMs);
    const newest = f64[at64 + HEADER.newest];
    const isKnown = step <= newest && newest - step < this.layout.capacity && this.#isFilled(block, step);
    if (step < f64[at64 + HEADER.final]) return isKnown ? 'REPEATED' : 'LATE';
    if (!isKnown && newest - step > allowedLateness) return 'LATE';

    if (f64[at64 + HEADER.silent] === 1 && sample.ts > f64[at64 + HEADER.heard]) {
      f64[at64 + HEADER.silent] = 0;
      out.push(blankWindow('RESUMED', sample.ts, NOTHING));
    }
    if (step > newest) {
      this.#close(block, step, out);
      this.#extend(block, step);
    } else if (step < f64[at64 + HEADER.runStart]) {
      f64[at64 + HEADER.first] = Math.min(f64[at64 + HEADER.first], step);
      f64[at64 + HEADER.runStart] = step;
      f64[at64 + HEADER.left] = step;
      f64[at64 + HEADER.next] = step;
    }
    if (sample.suspect) this.#write(block, step, SUSPECT);
    else this.#write(block, step, PRESENT, sample.values);
    f64[at64 + HEADER.heard] = Math.max(f64[at64 + HEADER.heard], sample.ts);
    this.#close(block, f64[at64 + HEADER.newest], out);
    return 'ACCEPTED';
  }

  /**
   * Marks the entity silent when nothing was heard for `silentAfter` steps.
   * @param eventTime how far time has come, ms
   * @returns the marker to send, or undefined when it is not silent or was already marked
   */
  silence(block: SeriesBlock, eventTime: number): SeriesWindow | undefined {
    const { granularityMs, silentAfter } = this.#kpiSet;
    const heard = block.f64[block.at64 + HEADER.heard];
    if (eventTime - heard < silentAfter * granularityMs || block.f64[block.at64 + HEADER.silent] === 1)
      return undefined;
    block.f64[block.at64 + HEADER.silent] = 1;
    return blankWindow('SILENT', heard, NOTHING);
  }

  #start(block: SeriesBlock, ts: number): void {
    const { f64, at64 } = block;
    f64[at64 + HEADER.phase] = phaseOf(ts, this.#kpiSet.granularityMs);
    const step = stepOf(ts, f64[at64 + HEADER.phase], this.#kpiSet.granularityMs);
    f64[at64 + HEADER.first] = step;
    f64[at64 + HEADER.newest] = step - 1;
    f64[at64 + HEADER.heard] = ts;
    f64[at64 + HEADER.calibrateAt] = this.layout.windowLength;
    this.#startRun(block, step);
  }

  #startRun(block: SeriesBlock, step: number): void {
    const { f64, at64 } = block;
    f64[at64 + HEADER.runStart] = step;
    f64[at64 + HEADER.next] = step;
    f64[at64 + HEADER.left] = step;
    f64[at64 + HEADER.final] = Math.max(f64[at64 + HEADER.final], step - this.#kpiSet.allowedLateness);
    f64[at64 + HEADER.gap] = 0;
    this.#condition.breakRun(block);
  }

  /** Closes every slot that is filled, or that `horizon` leaves too far behind to wait for. */
  #close(block: SeriesBlock, horizon: number, out: SeriesWindow[]): void {
    const { f64, at64 } = block;
    const { allowedLateness, maxGap } = this.#kpiSet;
    const newest = f64[at64 + HEADER.newest];
    for (;;) {
      const step = f64[at64 + HEADER.next];
      if (step <= newest && this.#isFilled(block, step)) {
        f64[at64 + HEADER.gap] = 0;
      } else if (horizon - step > allowedLateness) {
        f64[at64 + HEADER.gap]++;
        if (f64[at64 + HEADER.gap] > maxGap) {
          this.#startRun(block, this.#nextFilled(block, step, newest) ?? horizon);
          continue;
        }
        this.#write(block, step, MISSING);
      } else return;
      f64[at64 + HEADER.next] = step + 1;
      const closed = step + 1 - f64[at64 + HEADER.runStart];
      const { windowLength, hop } = this.#kpiSet;
      if (closed >= windowLength && (closed - windowLength) % hop === 0) out.push(this.#emit(block, step));
    }
  }

  #nextFilled(block: SeriesBlock, after: number, newest: number): number | undefined {
    for (let step = after + 1; step <= newest; step++) if (this.#isFilled(block, step)) return step;
    return undefined;
  }

  /** Makes `step` the newest, with the slots before it empty. */
  #extend(block: SeriesBlock, step: number): void {
    const { f64, at64 } = block;
    const from = Math.max(f64[at64 + HEADER.newest] + 1, step - this.layout.capacity + 1);
    for (let s = from; s <= step; s++) {
      if (s >= f64[at64 + HEADER.next] || s < f64[at64 + HEADER.runStart])
        block.u8[this.#slot(block, s)] = EMPTY;
    }
    f64[at64 + HEADER.newest] = step;
  }

  /** @param values none where the step has no value that counts */
  #write(block: SeriesBlock, step: number, flag: number, values?: Sample['values']): void {
    const { kpis, capacity, ring } = this.layout;
    const at = block.at32 + ring + (step % capacity) * kpis;
    for (let k = 0; k < kpis; k++) block.f32[at + k] = values?.[k] ?? Number.NaN;
    block.u8[this.#slot(block, step)] = flag;
  }

  #slot(block: SeriesBlock, step: number): number {
    return block.at8 + this.layout.flags + (step % this.layout.capacity);
  }

  #isFilled(block: SeriesBlock, step: number): boolean {
    const flag = block.u8[this.#slot(block, step)];
    return flag === PRESENT || flag === SUSPECT;
  }

  #emit(block: SeriesBlock, end: number): SeriesWindow {
    const { f64, at64 } = block;
    const start = end - this.layout.windowLength + 1;
    if (f64[at64 + HEADER.age] === 0) this.#scale.begin(block, start);
    for (let step = Math.max(f64[at64 + HEADER.final], f64[at64 + HEADER.runStart]); step <= end; step++) {
      this.#finalise(block, step);
    }
    f64[at64 + HEADER.final] = end + 1;
    if (this.#scale.isDue(block)) {
      for (const { kpi, ratio, shift } of this.#scale.calibrate(block)) {
        this.#condition.rescale(block, kpi, ratio, shift);
      }
    }
    for (let step = f64[at64 + HEADER.left]; step < start; step++) this.#leave(block, step);
    f64[at64 + HEADER.left] = start;
    return this.#cut(block, start, end);
  }

  /** Holds and masks what is missing in a step, and lets the scale see the rest. */
  #finalise(block: SeriesBlock, step: number): void {
    const { kpis, capacity, ring, mask, maskBytes } = this.layout;
    const { f32, u8 } = block;
    const at = block.at32 + ring + (step % capacity) * kpis;
    const hasPast = step > block.f64[block.at64 + HEADER.runStart];
    const past = block.at32 + ring + ((step - 1) % capacity) * kpis;
    const bits = block.at8 + mask + (step % capacity) * maskBytes;
    u8.fill(0, bits, bits + maskBytes);
    for (let k = 0; k < kpis; k++) {
      const before = hasPast ? f32[past + k] : Number.NaN;
      if (Number.isNaN(f32[at + k])) {
        f32[at + k] = before;
        u8[bits + (k >> 3)] |= 1 << (k & 7);
      } else this.#scale.observe(block, k, f32[at + k], before);
    }
    block.f64[block.at64 + HEADER.age]++;
  }

  /** Lets profile and trend learn a step that is no longer in the window. */
  #leave(block: SeriesBlock, step: number): void {
    const { kpis } = this.layout;
    const ts = this.#time(block, step);
    this.#condition.seasonal(block, ts, 1, this.#seasonal);
    this.#scaleSteps(block, step, 1, this.#scaled);
    for (let k = 0; k < kpis; k++) if (this.#isMasked(block, step, k)) this.#scaled[k] = Number.NaN;
    this.#condition.learn(block, ts, this.#scaled, this.#seasonal);
  }

  #cut(block: SeriesBlock, start: number, end: number): SeriesWindow {
    const { kpis, windowLength, capacity, trend, typicalStep, median, scale, mask, maskBytes } = this.layout;
    const { f32, at32 } = block;
    const endTs = this.#time(block, end);
    const firstTs = this.#time(block, block.f64[block.at64 + HEADER.first]);
    const status = endTs - firstTs < this.#kpiSet.warmupMs ? 'WARMUP' : 'OK';
    const window = blankWindow(status, endTs, { steps: windowLength, kpis, maskBytes });
    const perKpi = (from: number) => f32.subarray(at32 + from, at32 + from + kpis);
    window.trend.set(perKpi(trend));
    window.step.set(perKpi(typicalStep));
    window.median.set(perKpi(median));
    window.scale.set(perKpi(scale));
    const { x, seasonal } = window;
    this.#condition.seasonal(block, this.#time(block, start), windowLength, seasonal);
    this.#scaleSteps(block, start, windowLength, x);
    for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i])) x[i] = seasonal[i] + window.trend[i % kpis];
    for (let row = 0, slot = start % capacity; row < windowLength; row++, slot = (slot + 1) % capacity) {
      const from = block.at8 + mask + slot * maskBytes;
      for (let b = 0; b < maskBytes; b++) window.mask[row * maskBytes + b] = block.u8[from + b];
    }
    return window;
  }

  /** Scaled, clipped values [steps, K] of consecutive steps; NaN where no value was ever held. */
  #scaleSteps(block: SeriesBlock, first: number, steps: number, out: Float32Array): void {
    const { kpis, capacity, ring, median, scale } = this.layout;
    const { f32, at32 } = block;
    for (let row = 0, slot = first % capacity; row < steps; row++, slot = (slot + 1) % capacity) {
      const from = at32 + ring + slot * kpis;
      for (let k = 0; k < kpis; k++) {
        const value = (f32[from + k] - f32[at32 + median + k]) / f32[at32 + scale + k];
        out[row * kpis + k] = clip(value, X_CLIP);
      }
    }
  }

  #isMasked(block: SeriesBlock, step: number, k: number): boolean {
    const { capacity, mask, maskBytes } = this.layout;
    return (block.u8[block.at8 + mask + (step % capacity) * maskBytes + (k >> 3)] & (1 << (k & 7))) !== 0;
  }

  #time(block: SeriesBlock, step: number): number {
    return timeOf(step, block.f64[block.at64 + HEADER.phase], this.#kpiSet.granularityMs);
  }
}
