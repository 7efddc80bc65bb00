import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { baseOptions } from './base/options.ts';
import { run } from './base/run.ts';
import { summary } from './base/summary.ts';
import { runBench } from './program.ts';

// As the retrainer's training process has it: the same history gives the same model to the bit.
Object.assign(process.env, trainingEnvironment(1));
await runBench(baseOptions(process.argv.slice(2)), { run, summary });
