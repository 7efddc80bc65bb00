import { writeFileSync } from 'node:fs';
import { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { explained } from '#scripts/explained.ts';
import { throughputOptions } from './throughput/options.ts';
import { run } from './throughput/run.ts';
import { summary } from './throughput/summary.ts';

const GRACE_MS = 30_000;

const options = throughputOptions(process.argv.slice(2));
const lifecycle = new Lifecycle({
  logger: createLogger({ service: 'bench', instance: 'bench', level: 'silent' }),
  graceMs: GRACE_MS,
});
try {
  const report = await run(options, lifecycle);
  process.stdout.write(`\n${summary(report)}\n`);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  lifecycle.stop();
} catch (error) {
  if (!lifecycle.ending) process.stderr.write(`${explained(error)}\n`);
  lifecycle.fail(error);
}
