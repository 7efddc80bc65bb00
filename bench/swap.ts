import { runBench } from './program.ts';
import { swapOptions } from './swap/options.ts';
import { run } from './swap/run.ts';
import { summary } from './swap/summary.ts';

await runBench(swapOptions(process.argv.slice(2)), { run, summary });
