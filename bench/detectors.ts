import { detectorsOptions } from './detectors/options.ts';
import { run } from './detectors/run.ts';
import { summary } from './detectors/summary.ts';
import { runBench } from './program.ts';

await runBench(detectorsOptions(process.argv.slice(2)), {
  run,
  summary,
  failure: ({ failed }) => failed && new Error(`${failed.length} jobs failed`),
});
