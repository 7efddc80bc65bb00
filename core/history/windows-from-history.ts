import type { WindowBatch } from '#core/detect/detector.ts';
import { clip, X_CLIP } from '#core/series/clip.ts';
import type { HistoryRow } from './history-row.ts';

const DEFAULT_BATCH = 512;

export interface HistoryCut {
  /** W, steps in a window. */
  readonly windowLength: number;
  /** Steps in a row. */
  readonly hop: number;
  /** K. */
  readonly kpis: number;
  readonly granularityMs: number;
  /** Whether the window that ends at `end` (ms) is wanted; all are by default. */
  readonly include?: (end: number, status: HistoryRow['status']) => boolean;
  /**
   * Takes every n-th window of an entity, 1 by default. Which ones depends on entity and time alone, not on where the
   * scan starts, and differs from entity to entity, so that a sample of the fleet has all times of day.
   */
  readonly every?: number;
  /** Windows in a batch; the last one may have fewer. */
  readonly batch?: number;
}

/**
 * Joins rows of history into the windows that they were cut from. A step of an earlier row is brought into the scaled
 * units of the window's last row; trend and typical step are the last row's. Where scale and median have not moved the
 * result is the window bit by bit; where they have, it is exact to float32 rounding, but for samples clipped on arrival,
 * and each step keeps the seasonal value with which it first came.
 *
 * A gap, a repeated start and a row of another shape (an older configuration) end the run: the first W − hop steps after
 * it make no window, since the history has only the new steps of an entity's first window. A row repeated at the same
 * end counts once.
 *
 * @param rows ordered by entity, then end
 * @throws RangeError when an entity's rows go back in time
 */
export function* windowsFromHistory(rows: Iterable<HistoryRow>, cut: HistoryCut): Generator<WindowBatch> {
  const run = new Run(cut);
  const wanted = selection(cut);
  let batch = new BatchBuilder(cut);
  for (const row of rows) {
    if (!run.add(row) || !wanted(row)) continue;
    batch.add(run.rows);
    if (batch.full) {
      yield batch.build();
      batch = new BatchBuilder(cut);
    }
  }
  if (batch.count > 0) yield batch.build();
}

/** The rows of one entity that its latest window takes, as far as they follow each other. */
class Run {
  readonly rows: HistoryRow[] = [];
  readonly #cut: HistoryCut;
  readonly #needed: number;

  constructor(cut: HistoryCut) {
    this.#cut = cut;
    this.#needed = Math.ceil(cut.windowLength / cut.hop);
  }

  /** @returns whether the rows now make a window that ends with this one */
  add(row: HistoryRow): boolean {
    const { hop, kpis, granularityMs } = this.#cut;
    if (row.hop !== hop || row.kpis !== kpis) {
      this.rows.length = 0;
      return false;
    }
    const last = this.rows.at(-1);
    if (last !== undefined && last.entity === row.entity) {
      if (row.end === last.end) return false;
      if (row.end < last.end)
        throw new RangeError(`history of ${row.entity} goes back from ${last.end} to ${row.end}`);
      if (row.end !== last.end + hop * granularityMs) this.rows.length = 0;
    } else {
      this.rows.length = 0;
    }
    this.rows.push(row);
    if (this.rows.length > this.#needed) this.rows.shift();
    return this.rows.length === this.#needed;
  }
}

function selection(cut: HistoryCut): (row: HistoryRow) => boolean {
  const every = cut.every ?? 1;
  const rowMs = cut.hop * cut.granularityMs;
  const inTurn = (row: HistoryRow) => (Math.floor(row.end / rowMs) + phaseOf(row.entity)) % every === 0;
  return (row) => (every === 1 || inTurn(row)) && (cut.include?.(row.end, row.status) ?? true);
}

/** FNV-1a over the UTF-16 units. */
function phaseOf(entity: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < entity.length; i++) hash = Math.imul(hash ^ entity.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

class BatchBuilder {
  readonly #cut: HistoryCut;
  readonly #size: number;
  readonly #entities: string[] = [];
  readonly #ends: Float64Array;
  readonly #x: Float32Array;
  readonly #seasonal: Float32Array;
  readonly #trend: Float32Array;
  readonly #step: Float32Array;

  constructor(cut: HistoryCut) {
    this.#cut = cut;
    this.#size = cut.batch ?? DEFAULT_BATCH;
    this.#ends = new Float64Array(this.#size);
    this.#x = new Float32Array(this.#size * cut.windowLength * cut.kpis);
    this.#seasonal = new Float32Array(this.#x.length);
    this.#trend = new Float32Array(this.#size * cut.kpis);
    this.#step = new Float32Array(this.#trend.length);
  }

  get count(): number {
    return this.#entities.length;
  }

  get full(): boolean {
    return this.count === this.#size;
  }

  /** @param rows those of one window, oldest first; of the first one only the steps that the window reaches back to */
  add(rows: readonly HistoryRow[]): void {
    const { windowLength, hop, kpis } = this.#cut;
    const last = rows[rows.length - 1];
    const index = this.count;
    let at = index * windowLength * kpis;
    let skip = (rows.length * hop - windowLength) * kpis;
    for (const row of rows) {
      this.#addCells(row, skip, last, at);
      at += hop * kpis - skip;
      skip = 0;
    }
    this.#trend.set(last.trend, index * kpis);
    this.#step.set(last.step, index * kpis);
    this.#ends[index] = last.end;
    this.#entities.push(last.entity);
  }

  build(): WindowBatch {
    const { windowLength, hop, kpis } = this.#cut;
    const { count } = this;
    return {
      count,
      length: windowLength,
      kpis,
      hop,
      entities: this.#entities,
      ends: this.#ends.subarray(0, count),
      x: this.#x.subarray(0, count * windowLength * kpis),
      seasonal: this.#seasonal.subarray(0, count * windowLength * kpis),
      trend: this.#trend.subarray(0, count * kpis),
      step: this.#step.subarray(0, count * kpis),
    };
  }

  /** Puts the row's cells from `first` on at `at`, in the units of `last`. */
  #addCells(row: HistoryRow, first: number, last: HistoryRow, at: number): void {
    if (sameUnits(row, last)) {
      this.#x.set(first === 0 ? row.x : row.x.subarray(first), at);
      this.#seasonal.set(first === 0 ? row.seasonal : row.seasonal.subarray(first), at);
      return;
    }
    const { kpis } = this.#cut;
    for (let k = 0; k < kpis; k++) {
      const factor = row.scale[k] / last.scale[k];
      const shift = (row.median[k] - last.median[k]) / last.scale[k];
      for (let from = first + k, to = at + k; from < row.x.length; from += kpis, to += kpis) {
        this.#x[to] = clip(row.x[from] * factor + shift, X_CLIP);
        this.#seasonal[to] = row.seasonal[from] * factor + shift;
      }
    }
  }
}

function sameUnits(a: HistoryRow, b: HistoryRow): boolean {
  for (let k = 0; k < a.scale.length; k++)
    if (a.scale[k] !== b.scale[k] || a.median[k] !== b.median[k]) return false;
  return true;
}
