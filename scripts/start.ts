import { writeFileSync } from 'node:fs';
import { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { explained } from './explained.ts';
import { startOptions } from './start/options.ts';
import { run } from './start/run.ts';

const GRACE_MS = 30_000;

const options = startOptions(process.argv.slice(2));
const lifecycle = new Lifecycle({
  logger: createLogger({ service: 'start', instance: 'start', level: 'silent' }),
  graceMs: GRACE_MS,
});
const fail = (error: unknown) => {
  if (!lifecycle.ending) process.stderr.write(`${explained(error)}\n`);
  lifecycle.fail(error);
};
try {
  const { report, consoleUrl } = await run(options, lifecycle, fail);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  if (options.once) lifecycle.stop();
  else {
    process.stdout.write(
      `\nThe console is at ${consoleUrl}\nThe services go on: send telemetry to kpi.raw.v1, or end with Ctrl-C.\n`,
    );
  }
} catch (error) {
  fail(error);
}
