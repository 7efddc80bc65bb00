import { writeFileSync } from 'node:fs';
import { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { explained } from '#scripts/explained.ts';

const GRACE_MS = 30_000;

export interface Bench<O, R> {
  /** Sets everything up, measures, and ends with a report. What it starts ends with the lifecycle. */
  readonly run: (options: O, lifecycle: Lifecycle) => Promise<R>;
  /** What a person reads at the end. */
  readonly summary: (report: R) => string;
  /** Why the bench as a whole has failed, though it has figures to report; never by default. */
  readonly failure?: (report: R) => Error | undefined;
}

/** Runs a bench to its end: figures on standard output, and as JSON where `--report` names a file. */
export async function runBench<O extends { readonly report?: string }, R>(
  options: O,
  { run, summary, failure = () => undefined }: Bench<O, R>,
): Promise<void> {
  const lifecycle = new Lifecycle({
    logger: createLogger({ service: 'bench', instance: 'bench', level: 'silent' }),
    graceMs: GRACE_MS,
  });
  try {
    const report = await run(options, lifecycle);
    process.stdout.write(`\n${summary(report)}\n`);
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    const failed = failure(report);
    if (failed === undefined) lifecycle.stop();
    else lifecycle.fail(failed);
  } catch (error) {
    if (!lifecycle.ending) process.stderr.write(`${explained(error)}\n`);
    lifecycle.fail(error);
  }
}
