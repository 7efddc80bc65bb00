import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** A line this often where there is no terminal to draw bars on, ms. */
const LINE_EVERY_MS = 5000;

/** Shows how far things are: bars on a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY === true;
  readonly #multi: MultiBar | undefined;
  readonly #bars = new Map<string, { bar: SingleBar | undefined; value: number; total: number }>();
  #linedAt = 0;
  #waitedAt = 0;

  constructor() {
    if (!this.#isTerminal) return;
    this.#multi = new MultiBar(
      { format: '{name} {bar} {percentage} %  {value}/{total}', hideCursor: true, clearOnComplete: false },
      Presets.shades_grey,
    );
  }

  /** A line that stays. */
  say(line: string): void {
    if (this.#multi === undefined) process.stderr.write(`${line}\n`);
    else this.#multi.log(`${line}\n`);
  }

  /** What is waited for: a line now and then. */
  waiting(line: string): void {
    if (performance.now() - this.#waitedAt <= LINE_EVERY_MS) return;
    this.#waitedAt = performance.now();
    this.say(`waiting for ${line}`);
  }

  update(name: string, value: number, total: number): void {
    let shown = this.#bars.get(name);
    if (shown === undefined) {
      shown = { bar: this.#multi?.create(total, value, { name: name.padEnd(10) }), value, total };
      this.#bars.set(name, shown);
    }
    shown.value = Math.min(value, total);
    shown.bar?.update(shown.value);
    if (!this.#isTerminal && performance.now() - this.#linedAt > LINE_EVERY_MS) {
      this.#linedAt = performance.now();
      const parts = [...this.#bars].map(([n, b]) => `${n} ${Math.floor((100 * b.value) / b.total)} %`);
      process.stderr.write(`  ${parts.join(', ')}\n`);
    }
  }

  stop(): void {
    this.#multi?.stop();
  }
}
