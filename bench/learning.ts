import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { learningOptions } from './learning/options.ts';
import { run } from './learning/run.ts';
import { summary } from './learning/summary.ts';
import { runBench } from './program.ts';

// As the retrainer's training process has it: the same history gives the same model to the bit.
Object.assign(process.env, trainingEnvironment(1));
await runBench(learningOptions(process.argv.slice(2)), { run, summary });
