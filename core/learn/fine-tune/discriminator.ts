import type { WindowBatch } from '#core/detect/detector.ts';
import type { Random } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import type { MarkedWindows } from '../marked-windows.ts';
import { fitLogistic, type Logistic, probability } from './logistic.ts';
import { anomalousOf } from './marked-selection.ts';
import { anomalousSteps, signatureOf } from './signature.ts';
import { transplant } from './transplant.ts';

/** Examples of each class. */
const EXAMPLES = 400;
/** Share of true anomalies that may lie further from all others than what is accepted. */
const FAR = 0.02;

/**
 * Says whether a generated anomaly may teach: it has to be told from normal windows, and to resemble what was missed. Normal
 * windows, at the same steps, are one class, transplanted anomalies the other (`transplant`); features are standardised
 * by the normal ones.
 */
export class Discriminator {
  readonly #centre: Float64Array;
  readonly #spread: Float64Array;
  readonly #logistic: Logistic;
  /** Signatures of what was missed, standardised. */
  readonly #missed: readonly Float64Array[];
  readonly #reach: number;

  /** @throws RangeError when nothing was missed, or there is no normal window */
  constructor(missed: MarkedWindows, normal: WindowBatch, random: Random) {
    const positive = transplant(missed, normal, EXAMPLES, random.fork('examples'));
    const indices = Array.from({ length: positive.windows.count }, (_, i) => i);
    if (indices.length === 0) throw new RangeError('no anomaly to tell from normal windows');
    const hosts = random.fork('normal');
    const normals = indices.map((i) =>
      signatureOf(normal, hosts.integer(0, normal.count), anomalousSteps(positive, i)),
    );
    const features = normals[0].map((_, j) => j);
    this.#centre = features.map((j) => sumOf(normals, (row) => row[j]) / normals.length);
    this.#spread = features.map((j) => {
      const variance = sumOf(normals, (row) => (row[j] - this.#centre[j]) ** 2) / normals.length;
      return Math.sqrt(variance) || 1;
    });
    const anomalies = indices.map((i) => this.#read(positive, i));
    this.#logistic = fitLogistic(
      [...normals.map((row) => this.#standardised(row)), ...anomalies],
      [...normals.map(() => false), ...anomalies.map(() => true)],
    );
    this.#missed = anomalousOf(missed).map((i) => this.#read(missed, i));
    this.#reach = quantile(
      Float64Array.from(anomalies, (row) => this.#nearest(row)),
      1 - FAR,
    );
  }

  /** Whether this window may be taught as an anomaly. */
  accepts(generated: MarkedWindows, index: number): boolean {
    const row = this.#read(generated, index);
    return probability(this.#logistic, row) > 0.5 && this.#nearest(row) <= this.#reach;
  }

  #read(windows: MarkedWindows, index: number): Float64Array {
    return this.#standardised(signatureOf(windows.windows, index, anomalousSteps(windows, index)));
  }

  #standardised(signature: Float64Array): Float64Array {
    return signature.map((value, j) => (value - this.#centre[j]) / this.#spread[j]);
  }

  /** Mean squared difference from the most similar of what was missed. */
  #nearest(row: Float64Array): number {
    const distances = this.#missed.map((other) =>
      row.reduce((sum, value, j) => sum + (value - other[j]) ** 2, 0),
    );
    return Math.min(...distances) / row.length;
  }
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
