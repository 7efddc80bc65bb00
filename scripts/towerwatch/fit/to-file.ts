import { familyOf } from '#core/detect/families.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { type InputOptions, readInput } from '../../detect/detect-input.ts';
import { fitModel } from '../../detect/file-model.ts';
import type { FitOptions } from '../../detect/fit-series.ts';
import { writeModelFile } from '../../detect/model-file.ts';
import { Progress } from '../../start/progress.ts';
import { trainingShown } from '../file-options.ts';

/**
 * Fits a detector on files, and keeps the model as a file.
 * @throws TowerwatchError INPUT_…, TENSORFLOW_MISSING, or what `fitModel` throws
 */
export async function fitToFile(
  family: string,
  input: string,
  file: string,
  inputOptions: InputOptions,
  fitOptions: FitOptions,
): Promise<void> {
  const series = await readInput(input, inputOptions);
  const detector = familyOf(family);
  if (detector.needsTensorFlow) await loadTensorFlow();
  const progress = new Progress();
  try {
    const { seconds, ...model } = await fitModel(detector, series, {
      ...fitOptions,
      run: trainingShown(progress),
    });
    writeModelFile(file, model);
    const windows = `${model.windows.toLocaleString('en')} windows of ${model.windowLength} rows and ${model.kpis.length} columns`;
    console.log(
      `${file}: ${family}, from ${windows}, in ${seconds.toFixed(1)} s; flags scores above ${model.threshold.toPrecision(4)}.`,
    );
  } finally {
    progress.stop();
  }
}
