import { Argument, Command } from 'commander';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { type InputOptions, readInput } from '../detect/detect-input.ts';
import { fitModel } from '../detect/file-model.ts';
import type { FitOptions } from '../detect/fit-series.ts';
import { writeModelFile } from '../detect/model-file.ts';
import { Progress } from '../start/progress.ts';
import { examples } from './command-parts.ts';
import {
  computeRepeatably,
  fitOptionsOf,
  INPUT_HELP,
  withFitOptions,
  withInputOptions,
} from './file-options.ts';

type FitCommandOptions = InputOptions & FitOptions & { readonly model: string };

/** `fit`: one detector on files, kept as a model file. */
export function fitCommand(): Command {
  const command = new Command('fit')
    .description(
      'fit a detector on files, without labels: one model for all entities, in a file that score and evaluate read',
    )
    .addArgument(new Argument('<detector>', 'what learns').choices(DETECTOR_FAMILIES))
    .argument('<input>', 'file or folder')
    .requiredOption('--model <file>', 'where the model goes');
  return withFitOptions(withInputOptions(command, 1))
    .addHelpText(
      'after',
      INPUT_HELP +
        examples(
          'fit anotuner servers/ --granularity 1m --model servers.model.json',
          'score servers.model.json today.csv --csv scores.csv',
        ),
    )
    .action(fit);
}

async function fit(
  family: string,
  input: string,
  options: FitCommandOptions,
  command: Command,
): Promise<void> {
  const fitOptions = fitOptionsOf(command, options);
  computeRepeatably();
  const series = await readInput(input, options);
  const detector = familyOf(family);
  if (detector.needsTensorFlow) await loadTensorFlow();
  const progress = new Progress();
  const run = {
    onProgress: ({ step, steps }: { step: number; steps: number }) =>
      progress.update('training', step, steps),
  };
  try {
    const { seconds, ...model } = await fitModel(detector, series, { ...fitOptions, run });
    writeModelFile(options.model, model);
    const windows = `${model.windows.toLocaleString('en')} windows of ${model.windowLength} rows and ${model.kpis.length} columns`;
    console.log(
      `${options.model}: ${family}, from ${windows}, in ${seconds.toFixed(1)} s; flags scores above ${model.threshold.toPrecision(4)}.`,
    );
  } finally {
    progress.stop();
  }
}
