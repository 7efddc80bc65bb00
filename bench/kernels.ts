import { kernelsOptions } from './kernels/options.ts';
import { run } from './kernels/run.ts';
import { summary } from './kernels/summary.ts';
import { runBench } from './program.ts';

await runBench(kernelsOptions(process.argv.slice(2)), { run, summary });
