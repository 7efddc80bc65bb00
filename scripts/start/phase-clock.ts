/** Seconds by phase, one after the other. */
export class PhaseClock {
  readonly seconds: Record<string, number> = {};
  #since = performance.now();

  end(phase: string): void {
    const now = performance.now();
    this.seconds[phase] = (now - this.#since) / 1000;
    this.#since = now;
  }
}
