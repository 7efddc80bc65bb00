import { kernelsOptions } from './kernels/options.ts';
import { run } from './kernels/run.ts';
import { summary } from './kernels/summary.ts';
import { runBench } from './program.ts';

/** Measured, with nothing to compare to. */
const EXIT_NO_PEER = 3;

await runBench(kernelsOptions(process.argv.slice(2)), {
  async run(options, lifecycle) {
    const report = await run(options, lifecycle);
    process.once('exit', (code) => {
      if (report.noPeer !== null) process.exitCode = code || EXIT_NO_PEER;
    });
    return report;
  },
  summary,
});
