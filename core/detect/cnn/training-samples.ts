import type { WindowBatch, WindowShape } from '../detector.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { ContributionScale } from '../residual-features/contribution.ts';
import { contextOf, requireContext } from './architecture.ts';
import type { ForecastSamples } from './samples.ts';
import { WindowSeries } from './window-series.ts';

export interface TrainingSamples {
  readonly shape: WindowShape;
  readonly training: ForecastSamples;
  /** The last of each entity's; none where there are too few windows to spare any. */
  readonly heldOut: ForecastSamples;
  /** [K] of `ContributionScale`, over all windows */
  readonly contributionWeights: Float64Array;
}

export interface SampledShares {
  /** Windows that are trained on at most; of a longer history every n-th. */
  readonly maxWindows: number;
  /** Share of each entity's windows, its last, that are held out. */
  readonly heldOut: number;
}

/**
 * Takes windows evenly, in two passes, and splits them in the order of time.
 * @param windows those of an entity stand in the order of time
 * @throws RangeError when there are no windows, they differ in shape, or leave too short a context
 */
export function sampleForecasts(
  windows: Iterable<WindowBatch>,
  { maxWindows, heldOut }: SampledShares,
): TrainingSamples {
  const { shape, counts } = counted(windows);
  requireContext(shape);
  const context = contextOf(shape);
  const splits = new Map([...counts].map(([entity, count]) => [entity, count - Math.floor(count * heldOut)]));
  const total = [...splits.values()].reduce((sum, count) => sum + count, 0);
  const rest = [...counts.values()].reduce((sum, count) => sum + count, -total);
  const training = new EvenSample(shape, total, maxWindows);
  const validation = new EvenSample(shape, rest, Math.ceil(maxWindows * heldOut));
  const scale = new ContributionScale(shape);
  const seen = new Map<string, number>();
  for (const batch of windows) {
    for (let i = 0; i < batch.count; i++) {
      const entity = batch.entities[i];
      const place = seen.get(entity) ?? 0;
      seen.set(entity, place + 1);
      scale.add(batch, i);
      (place < splits.get(entity)! ? training : validation).offer(batch, i);
    }
  }
  return {
    shape,
    training: training.series.samples(context, shape.hop),
    heldOut: validation.series.samples(context, shape.hop),
    contributionWeights: scale.weights(),
  };
}

function counted(windows: Iterable<WindowBatch>) {
  let shape: WindowShape | undefined;
  const counts = new Map<string, number>();
  for (const batch of windows) {
    if (batch.count === 0) continue;
    shape ??= shapeOf(batch);
    requireShape(batch, shape);
    for (const entity of batch.entities) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  }
  if (!shape) throw new RangeError('no training windows');
  return { shape, counts };
}

/** Of so many windows those that lie evenly among them. */
class EvenSample {
  readonly series: WindowSeries;
  readonly #total: number;
  readonly #size: number;
  #offered = 0;

  constructor(shape: WindowShape, total: number, most: number) {
    this.#total = total;
    this.#size = Math.min(total, most);
    this.series = new WindowSeries(shape, this.#size);
  }

  offer(batch: WindowBatch, index: number): void {
    const before = Math.floor((this.#offered * this.#size) / this.#total);
    this.#offered++;
    if (Math.floor((this.#offered * this.#size) / this.#total) > before) this.series.add(batch, index);
  }
}
