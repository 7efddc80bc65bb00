import type { LabelledRows } from '../boosting/train.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';
import { HeadFeatures } from './features.ts';
import type { HeadLayout } from './layout.ts';

/**
 * Features are told apart by so much, in typical steps or logarithms of them: no tree splits by what is only rounding, which
 * differs where a model is served.
 */
const RESOLUTION = 1 / 64;

/** Windows that are learned from in one way. */
export interface ExampleGroup {
  readonly marked: Iterable<MarkedWindows>;
  /** What all its anomalous steps weigh together, against all normal steps of all groups. */
  readonly anomalousWeight: number;
}

/** Judged steps as rows of features. */
class Rows {
  readonly #features: HeadFeatures;
  #values: Float32Array;
  #labels: number[] = [];
  #groups: number[] = [];

  constructor(layout: HeadLayout) {
    this.#features = new HeadFeatures(layout);
    this.#values = new Float32Array(1024 * this.#features.count);
  }

  add({ windows, marks }: MarkedWindows, group: number): void {
    const { layout, count } = this.#features;
    for (let b = 0; b < windows.count; b++) {
      const known = layout.targets.map(({ step }) => marks[b * windows.length + step]);
      if (known.every((mark) => mark === MARK.UNKNOWN)) continue;
      this.#features.read(windows, b);
      known.forEach((mark, target) => {
        if (mark === MARK.UNKNOWN) return;
        const at = this.#labels.length * count;
        if (at + count > this.#values.length) this.#grow();
        this.#features.write(target, this.#values, at);
        this.#labels.push(mark === MARK.ANOMALOUS ? 1 : 0);
        this.#groups.push(group);
      });
    }
  }

  build(groups: readonly ExampleGroup[]): LabelledRows {
    const labels = Uint8Array.from(this.#labels);
    const normal = labels.reduce((sum, label) => sum + 1 - label, 0);
    const anomalous = groups.map(() => 0);
    this.#groups.forEach((group, row) => {
      anomalous[group] += labels[row];
    });
    const weights = Float32Array.from(labels, (label, row) => {
      const group = this.#groups[row];
      return label === 0 ? 1 : (groups[group].anomalousWeight * Math.max(normal, 1)) / anomalous[group];
    });
    const features = this.#values
      .subarray(0, labels.length * this.#features.count)
      .map((value) => RESOLUTION * Math.round(value / RESOLUTION));
    return { features, rows: labels.length, labels, weights };
  }

  #grow(): void {
    const larger = new Float32Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** The judged steps of all groups, as the layout sees them. */
export function examplesOf(layout: HeadLayout, groups: readonly ExampleGroup[]): LabelledRows {
  const rows = new Rows(layout);
  groups.forEach(({ marked }, group) => {
    for (const part of marked) rows.add(part, group);
  });
  return rows.build(groups);
}
