import { consoleOptions } from './console/options.ts';
import { run } from './console/run.ts';
import { summary } from './console/summary.ts';
import { runBench } from './program.ts';

await runBench(consoleOptions(process.argv.slice(2)), {
  run,
  summary,
  failure: ({ musts }) => (musts.every(({ isMet }) => isMet) ? undefined : new Error('a must is missed')),
});
