/** What a step came to: tests, or the step itself where it is a check. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Why, of each test that was skipped. */
  readonly skipped: readonly string[];
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
  const { failed, skipped } = tally;
  const aside = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}  ${countsOf(tally)}${aside}  ${seconds} s`);
  return tally;
}

/** The last lines, of which the very last has nothing but the counts, and how much failed. */
export function summaryOf(tallies: readonly Tally[]): { lines: string[]; failed: number } {
  const sum = (of: 'passed' | 'failed') => tallies.reduce((total, tally) => total + tally[of], 0);
  const byReason = Map.groupBy(
    tallies.flatMap(({ skipped }) => skipped),
    (reason) => reason,
  );
  const skipped = Array.from(byReason, ([reason, { length }]) => `${length} skipped: ${reason}`);
  const total = { passed: sum('passed'), failed: sum('failed') };
  return { lines: [...skipped, countsOf(total)], failed: total.failed };
}

function countsOf({ passed, failed }: Pick<Tally, 'passed' | 'failed'>): string {
  return `${passed} passed, ${failed} failed`;
}
