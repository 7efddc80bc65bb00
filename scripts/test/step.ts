/** What a step came to: tests, or the step itself where it is a check. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One part of `npm test`. */
export interface Step {
  readonly name: string;
  /** What it does, in a few words. */
  readonly title: string;
  /** Writes what went wrong to the terminal; never rejects for a failed test. */
  run(): Promise<Tally>;
}

/** Runs a step between two lines: what begins, and how it ended and after how long. */
export async function runStep({ name, title, run }: Step): Promise<Tally> {
  console.log(`\n${name}: ${title}`);
  const started = performance.now();
  const tally = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${tally.failed > 0 ? '✗' : '✓'} ${name}  ${countsOf(tally)}  ${seconds} s`);
  return tally;
}

/** The last line, and how much of it failed. */
export function summaryOf(tallies: readonly Tally[]): { line: string; failed: number } {
  const sum = (of: keyof Tally) => tallies.reduce((total, tally) => total + tally[of], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  return { line: countsOf(total), failed: total.failed };
}

function countsOf({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
