import type { WindowBatch, WindowShape } from '../detector.ts';
import { type Averages, average, localMeans, trailingMeans } from '../residual-features/averages.ts';
import { readResidual } from '../residual-features/residual.ts';
import { readRoughness } from '../residual-features/roughness.ts';

/** Steps over which the residual's level is averaged. */
const SPANS = [2, 4, 8, 16];

/** Features of one window at a time, in room that is used again. */
export class Features {
  readonly levelAverages: Averages;
  readonly localAverages: Averages;
  /** [spans, K] */
  readonly level: Float64Array;
  /** [hop, K] */
  readonly local: Float64Array;
  /** [K] */
  readonly roughness: Float64Array;
  readonly #residual: Float64Array;
  readonly #steps: number;

  /** @throws RangeError when a window has fewer than two steps */
  constructor({ length, kpis, hop }: WindowShape) {
    if (length < 2) throw new RangeError(`windows of ${length} steps have no changes to measure`);
    const spans = SPANS.filter((span) => span <= length);
    this.#steps = Math.min(length, Math.max(...spans, hop + 1));
    this.levelAverages = trailingMeans(spans, this.#steps);
    this.localAverages = localMeans(hop, this.#steps);
    this.level = new Float64Array(spans.length * kpis);
    this.local = new Float64Array(hop * kpis);
    this.roughness = new Float64Array(kpis);
    this.#residual = new Float64Array(this.#steps * kpis);
  }

  read(batch: WindowBatch, index: number): void {
    readResidual(batch, index, this.#steps, this.#residual);
    average(this.levelAverages, this.#residual, this.level);
    average(this.localAverages, this.#residual, this.local);
    readRoughness(batch, index, this.roughness);
  }
}
