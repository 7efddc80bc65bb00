import { runBench } from './program.ts';
import { throughputOptions } from './throughput/options.ts';
import { run } from './throughput/run.ts';
import { summary } from './throughput/summary.ts';

await runBench(throughputOptions(process.argv.slice(2)), { run, summary });
