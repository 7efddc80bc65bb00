import { basename } from 'node:path';
import { MeanSpectrum } from '#core/detect/spectrum/mean-spectrum.ts';
import type { SpectrumSettings } from '#core/detect/spectrum/settings.ts';
import { rowsForBoth, splitBlocks } from '#core/detect/spectrum/split.ts';
import { trainSpectrum } from '#core/detect/spectrum/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { Progress } from '../../start/progress.ts';
import { computeRepeatably } from '../file-options.ts';
import { outputFolder } from './files.ts';
import { type SpectrumModel, writeModelFolder } from './model-folder.ts';
import { readRecordings } from './recordings.ts';

/**
 * Trains on normal recordings, and writes the model.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function trainOnFiles(
  paths: readonly string[],
  folder: string,
  settings: SpectrumSettings & { readonly seed: number },
  progress: Progress,
): Promise<SpectrumModel> {
  const recordings = await readRecordings(paths, settings, undefined, rowsForBoth(settings));
  const { window, predict, shift, layers, hidden, batch, seed } = settings;
  const [{ width }] = recordings;
  // Before minutes of training, not after.
  outputFolder(folder);
  computeRepeatably();
  await loadTensorFlow();
  const blocks = splitBlocks(recordings, { window, predict, shift }, width);
  const random = seededRandom(seed).fork('training');
  const { forecaster, epochs } = trainSpectrum(blocks, random, settings, ({ step, steps }) =>
    progress.update('training', step, steps),
  );
  const model: SpectrumModel = {
    settings: {
      ...{ width, window, predict, shift, layers, hidden, batch, seed },
      files: recordings.map(({ file }) => basename(file)),
      trainingBlocks: blocks.training.count,
      epochs: [...epochs],
    },
    forecaster,
    meanSpectrum: MeanSpectrum.of(blocks.training),
    validation: blocks.validation,
  };
  await writeModelFolder(folder, model);
  return model;
}
