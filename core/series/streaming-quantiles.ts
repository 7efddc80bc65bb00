/**
 * Streaming quantiles in constant memory: the extended P² algorithm
 * (Jain & Chlamtac 1985; several quantiles at once: Raatikainen 1987).
 *
 * The state lives in a caller's Float32Array so that thousands of estimators share one buffer:
 * `[count, heights[m], positions[m]]` with m = 2·quantiles + 3 markers.
 */
export class StreamingQuantiles {
  /** Floats of state that one estimator takes. */
  readonly size: number;
  readonly #markers: number;
  /** Share of the observations that should lie below each marker. */
  readonly #shares: readonly number[];
  readonly #memory: number;

  /**
   * @param quantiles increasing, each in (0, 1)
   * @param memory observations after which the past counts half, so that a slow drift is followed
   * @throws RangeError when the quantiles are not increasing in (0, 1)
   */
  constructor(quantiles: readonly number[], memory: number) {
    const bounds = [0, ...quantiles, 1];
    if (bounds.some((q, i) => i > 0 && !(q > bounds[i - 1])))
      throw new RangeError('quantiles must increase in (0, 1)');
    this.#shares = bounds.flatMap((q, i) => (i === 0 ? [q] : [(bounds[i - 1] + q) / 2, q]));
    this.#markers = this.#shares.length;
    this.#memory = memory;
    this.size = 1 + 2 * this.#markers;
  }

  /** Adds one finite observation to the estimator at `at`. */
  add(state: Float32Array, at: number, value: number): void {
    const m = this.#markers;
    const h = at + 1;
    const p = h + m;
    const count = state[at];
    if (count < m) {
      this.#insert(state, at, value);
      return;
    }
    let cell = 0;
    if (value < state[h]) state[h] = value;
    else if (value >= state[h + m - 1]) {
      state[h + m - 1] = value;
      cell = m - 2;
    } else while (value >= state[h + cell + 1]) cell++;
    for (let j = cell + 1; j < m; j++) state[p + j]++;
    state[at] = count + 1;
    this.#adjust(state, h, p, count);
    if (count + 1 >= this.#memory) this.#forget(state, at);
  }

  /** Estimate of the i-th quantile. @returns NaN before the first observation */
  read(state: Float32Array, at: number, i: number): number {
    const count = state[at];
    if (count === 0) return Number.NaN;
    const marker = 2 * i + 2;
    if (count >= this.#markers) return state[at + 1 + marker];
    const rank = this.#shares[marker] * (count - 1);
    const low = Math.floor(rank);
    const high = Math.min(low + 1, count - 1);
    return state[at + 1 + low] + (rank - low) * (state[at + 1 + high] - state[at + 1 + low]);
  }

  /** Largest observation less the smallest; 0 before the first. */
  range(state: Float32Array, at: number): number {
    const known = Math.min(state[at], this.#markers);
    return known === 0 ? 0 : state[at + known] - state[at + 1];
  }

  /** Until there are as many observations as markers, they are kept, sorted. */
  #insert(state: Float32Array, at: number, value: number): void {
    const h = at + 1;
    const count = state[at];
    let i = count;
    while (i > 0 && state[h + i - 1] > value) {
      state[h + i] = state[h + i - 1];
      i--;
    }
    state[h + i] = value;
    state[at] = count + 1;
    for (let j = 0; j < this.#markers; j++) state[h + this.#markers + j] = j;
  }

  /** Moves the inner markers by at most one position towards where they should be. Positions count from 0. */
  #adjust(state: Float32Array, h: number, p: number, last: number): void {
    for (let j = 1; j < this.#markers - 1; j++) {
      const behind = this.#shares[j] * last - state[p + j];
      const ahead = state[p + j + 1] - state[p + j];
      const before = state[p + j] - state[p + j - 1];
      if (!((behind >= 1 && ahead > 1) || (behind <= -1 && before > 1))) continue;
      const move = behind > 0 ? 1 : -1;
      const up = (state[h + j + 1] - state[h + j]) / ahead;
      const down = (state[h + j] - state[h + j - 1]) / before;
      const parabolic =
        state[h + j] + (move / (ahead + before)) * ((before + move) * up + (ahead - move) * down);
      if (state[h + j - 1] < parabolic && parabolic < state[h + j + 1]) state[h + j] = parabolic;
      else state[h + j] += move * (move > 0 ? up : down);
      state[p + j] += move;
    }
  }

  /** Halves the marker positions: what was seen so far weighs half from now on. */
  #forget(state: Float32Array, at: number): void {
    const p = at + 1 + this.#markers;
    for (let j = 1; j < this.#markers; j++) {
      state[p + j] = Math.max(Math.round(state[p + j] / 2), state[p + j - 1] + 1);
    }
    state[at] = state[p + this.#markers - 1] + 1;
  }
}
