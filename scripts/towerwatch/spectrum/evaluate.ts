import { BlockSet } from '#core/detect/spectrum/blocks.ts';
import { type ErrorFigures, errorFigures } from '#core/detect/spectrum/distribution.ts';
import {
  type BlockErrors,
  flaggedShare,
  type SpectrumThreshold,
  spectrumThresholds,
} from '#core/detect/spectrum/verdict.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { Progress } from '../../start/progress.ts';
import { computeRepeatably } from '../file-options.ts';
import { nameOf } from './files.ts';
import { errorsOf, readModelFolder } from './model-folder.ts';
import { readRecordings } from './recordings.ts';

export interface EvaluateOptions {
  readonly model: string;
  /** Folder or file. */
  readonly anomalies: string;
  /** Normal recordings, on which the false-positive rate is measured. */
  readonly normal?: string;
  /** False-positive rates. */
  readonly rates: readonly number[];
}

/** Blocks of one file, or of validation. */
export interface EvaluatedFile {
  readonly part: 'validation' | 'normal' | 'anomaly';
  readonly name: string;
  readonly errors: BlockErrors;
  /** Of the forecast. */
  readonly figures: ErrorFigures;
  /** Share of the blocks flagged at each threshold. */
  readonly flagged: readonly (number | null)[];
}

export interface SpectrumEvaluation {
  readonly thresholds: readonly SpectrumThreshold[];
  readonly files: readonly EvaluatedFile[];
}

/** @throws TowerwatchError INPUT_… with one line that names file and row */
export async function evaluateFiles(
  { model: folder, anomalies, normal, rates }: EvaluateOptions,
  progress: Progress,
): Promise<SpectrumEvaluation> {
  const model = await readModelFolder(folder);
  const { window, predict, shift, width } = model.settings;
  const shape = { window, predict, shift };
  const read = (path: string) => readRecordings([path], shape, width, window + predict);
  const recordings = [
    ...(normal === undefined ? [] : await read(normal)).map((spectra) => ({
      part: 'normal' as const,
      spectra,
    })),
    ...(await read(anomalies)).map((spectra) => ({ part: 'anomaly' as const, spectra })),
  ];
  computeRepeatably();
  await loadTensorFlow();
  const validationErrors = errorsOf(model, model.validation);
  const thresholds = spectrumThresholds(validationErrors, rates);
  const judged = (part: EvaluatedFile['part'], name: string, errors: BlockErrors): EvaluatedFile => ({
    ...{ part, name, errors },
    figures: errorFigures(errors.forecast),
    flagged: thresholds.map((threshold) => flaggedShare(errors, threshold)),
  });
  const files = [judged('validation', 'full_x_valid', validationErrors)];
  for (const [i, { part, spectra }] of recordings.entries()) {
    const blocks = new BlockSet(shape, width);
    blocks.add(spectra);
    files.push(judged(part, nameOf(spectra.file), errorsOf(model, blocks)));
    progress.update('evaluated', i + 1, recordings.length);
  }
  return { thresholds, files };
}
