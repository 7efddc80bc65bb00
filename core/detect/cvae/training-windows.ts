import type { Random } from '#core/random/random.ts';
import type { WindowBatch, WindowShape } from '../detector.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { ContributionScale } from '../residual-features/contribution.ts';
import type { CvaeSettings } from './settings.ts';
import { WindowStore } from './window-store.ts';

/** Windows held out at most: enough to see whether training still helps. */
const MAX_HELD_OUT = 1024;

export interface TrainingWindows {
  readonly shape: WindowShape;
  readonly training: WindowStore;
  /** Empty where there are too few windows to spare any. */
  readonly heldOut: WindowStore;
  /** [K] of `ContributionScale`, over all windows */
  readonly contributionWeights: Float64Array;
}

/**
 * Takes an even sample of the windows, whatever their number, in bounded memory (reservoir sampling, Vitter 1985), and what
 * contributions need, in one pass.
 * @throws RangeError when there are no windows, or they differ in shape
 */
export function sampleWindows(
  windows: Iterable<WindowBatch>,
  random: Random,
  { steps, maxWindows, heldOut }: CvaeSettings,
): TrainingWindows {
  const aside = random.fork('held out');
  let shape: WindowShape | undefined;
  let training: Reservoir | undefined;
  let validation: Reservoir | undefined;
  let scale: ContributionScale | undefined;
  for (const batch of windows) {
    if (batch.count === 0) continue;
    shape ??= shapeOf(batch);
    requireShape(batch, shape);
    const read = Math.min(steps, shape.length);
    training ??= new Reservoir(maxWindows, read, shape.kpis, random.fork('training'));
    validation ??= new Reservoir(MAX_HELD_OUT, read, shape.kpis, random.fork('validation'));
    scale ??= new ContributionScale(shape);
    for (let i = 0; i < batch.count; i++) {
      scale.add(batch, i);
      const isAside = training.store.count > 0 && aside.uniform() < heldOut;
      (isAside ? validation : training).add(batch, i);
    }
  }
  if (!shape || !training || !validation || !scale) throw new RangeError('no training windows');
  return {
    shape,
    training: training.store,
    heldOut: validation.store,
    contributionWeights: scale.weights(),
  };
}

class Reservoir {
  readonly store: WindowStore;
  readonly #capacity: number;
  readonly #random: Random;
  #seen = 0;

  constructor(capacity: number, steps: number, kpis: number, random: Random) {
    this.store = new WindowStore(capacity, steps, kpis);
    this.#capacity = capacity;
    this.#random = random;
  }

  add(batch: WindowBatch, index: number): void {
    const at = this.#seen < this.#capacity ? this.#seen : this.#random.integer(0, this.#seen + 1);
    this.#seen++;
    if (at < this.#capacity) this.store.set(at, batch, index);
  }
}
