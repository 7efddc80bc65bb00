import { WindowStore } from '#core/detect/cvae/window-store.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';

/** The last T steps of judged windows with what is known of each step. Windows of which nothing is known are left out. */
export class MarkedStore {
  readonly windows: WindowStore;
  /** Places of windows with an anomalous step. */
  readonly anomalous: readonly number[];
  /** Places of all others. */
  readonly normal: readonly number[];
  /** Those of them that were taken for anomalous. */
  readonly mistaken: readonly number[];
  /** [N, T] */
  readonly #marks: Uint8Array;

  /** @param isFlagged whether window i was taken for anomalous */
  constructor(
    { windows, marks }: MarkedWindows,
    steps: number,
    isFlagged: (index: number) => boolean = () => false,
  ) {
    const { count, length, kpis } = windows;
    const lastOf = (i: number) => marks.subarray((i + 1) * length - steps, (i + 1) * length);
    const known = Array.from({ length: count }, (_, i) => i).filter((i) =>
      lastOf(i).some((mark) => mark !== MARK.UNKNOWN),
    );
    this.windows = new WindowStore(known.length, steps, kpis);
    this.#marks = new Uint8Array(known.length * steps);
    known.forEach((index, at) => {
      this.windows.set(at, windows, index);
      this.#marks.set(lastOf(index), at * steps);
    });
    const places = known.map((_, at) => at);
    const isAnomalous = (at: number) => this.marksAt(at).includes(MARK.ANOMALOUS);
    this.anomalous = places.filter(isAnomalous);
    this.normal = places.filter((at) => !isAnomalous(at));
    this.mistaken = this.normal.filter((at) => isFlagged(known[at]));
  }

  get count(): number {
    return this.windows.count;
  }

  /** [T] */
  marksAt(place: number): Uint8Array {
    const { steps } = this.windows;
    return this.#marks.subarray(place * steps, (place + 1) * steps);
  }
}
