import type { WindowBatch, WindowShape } from '../detector.ts';
import { readResidual } from '../residual-features/residual.ts';
import type { ForecastSamples } from './samples.ts';

/** Residuals of windows as series to forecast, one after the other, in room that is claimed once. */
export class WindowSeries {
  readonly #shape: WindowShape;
  readonly #residual: Float32Array;
  readonly #window: Float64Array;
  #count = 0;

  constructor(shape: WindowShape, capacity: number) {
    const cells = shape.length * shape.kpis;
    this.#shape = shape;
    this.#residual = new Float32Array(capacity * cells);
    this.#window = new Float64Array(cells);
  }

  add(batch: WindowBatch, index: number): void {
    readResidual(batch, index, this.#shape.length, this.#window);
    this.#residual.set(this.#window, this.#count++ * this.#window.length);
  }

  /** The last `forecast` steps of each window, in their order, each with the steps before it that a context has. */
  samples(context: number, forecast: number): ForecastSamples {
    const { length, kpis } = this.#shape;
    const first = length - forecast - context;
    const starts = Int32Array.from(
      { length: this.#count * forecast },
      (_, i) => Math.floor(i / forecast) * length + first + (i % forecast),
    );
    const series = this.#residual;
    return { context, inputs: kpis, outputs: kpis, read: series, target: series, starts };
  }
}
