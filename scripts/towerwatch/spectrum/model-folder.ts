import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BlockSet } from '#core/detect/spectrum/blocks.ts';
import { SpectrumForecaster } from '#core/detect/spectrum/forecaster.ts';
import { MeanSpectrum } from '#core/detect/spectrum/mean-spectrum.ts';
import { spectrumParameters } from '#core/detect/spectrum/network.ts';
import type { BlockErrors } from '#core/detect/spectrum/verdict.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { writeOutput } from '../../report/write-output.ts';
import { readNumpy, writeNumpy } from '../../tables/numpy.ts';
import { unreadable } from '../../tables/table-error.ts';
import { outputFolder } from './files.ts';

const settingsFile = z.strictObject({
  format: z.literal('towerwatch-spectrum'),
  version: z.literal(1),
  /** Values of a spectrum. */
  width: z.int().min(1),
  window: z.int().min(1),
  predict: z.int().min(1),
  shift: z.int().min(1),
  layers: z.int().min(1),
  hidden: z.int().min(1),
  batch: z.int().min(1),
  seed: z.int(),
  /** What it was trained on. */
  files: z.array(z.string()),
  trainingBlocks: z.int(),
  epochs: z.array(z.strictObject({ loss: z.number(), validationLoss: z.number() })),
});

export type SpectrumModelSettings = Omit<z.infer<typeof settingsFile>, 'format' | 'version'>;

/** What `train` makes and `evaluate` judges by. */
export interface SpectrumModel {
  readonly settings: SpectrumModelSettings;
  readonly forecaster: SpectrumForecaster;
  readonly meanSpectrum: MeanSpectrum;
  /** The blocks of normal recordings that were not trained on. */
  readonly validation: BlockSet;
}

const SETTINGS = 'model.json';
const PARAMETERS = 'parameters.npy';
const MEAN_SPECTRUM = 'mean_spectrum.npy';
const VALIDATION = 'full_x_valid.npy';

/**
 * Writes a model as a folder: model.json, parameters.npy [P], mean_spectrum.npy [2, F] (mean and deviation), and
 * full_x_valid.npy [N, window + predict, F], the validation blocks in dB.
 */
export async function writeModelFolder(
  folder: string,
  { settings, forecaster, meanSpectrum, validation }: SpectrumModel,
): Promise<void> {
  outputFolder(folder);
  const { parameters } = forecaster;
  const { width, window, predict } = settings;
  const array = (name: string, shape: readonly number[], data: Float32Array) =>
    writeNumpy(join(folder, name), { shape, dtype: 'float32', data });
  await array(PARAMETERS, [parameters.length], parameters);
  await array(MEAN_SPECTRUM, [2, width], Float32Array.of(...meanSpectrum.mean, ...meanSpectrum.sd));
  await array(VALIDATION, [validation.count, window + predict, width], validation.recorded());
  const written = { format: 'towerwatch-spectrum', version: 1, ...settings };
  writeOutput(join(folder, SETTINGS), `${JSON.stringify(written, null, 2)}\n`);
}

/** @throws TowerwatchError INPUT_MISSING, INPUT_MODEL, or INPUT_… of an array */
export async function readModelFolder(folder: string): Promise<SpectrumModel> {
  const settings = readSettings(join(folder, SETTINGS));
  const { width, window, predict, layers, hidden } = settings;
  const architecture = { width, predict, layers, hidden };
  const sizes = Object.values(spectrumParameters(architecture)).map(({ shape }) => productOf(shape));
  const array = (name: string, ...shape: readonly number[]) => readArray(join(folder, name), shape);
  const parameters = await array(
    PARAMETERS,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const means = Float64Array.from((await array(MEAN_SPECTRUM, 2, width)).data);
  const valid = await array(VALIDATION, -1, window + predict, width);
  const validation = new BlockSet({ window, predict, shift: window + predict }, width);
  validation.add({ rows: valid.data.length / width, width, values: valid.data });
  return {
    settings,
    forecaster: new SpectrumForecaster(architecture, parameters.data),
    meanSpectrum: new MeanSpectrum(means.slice(0, width), means.slice(width)),
    validation,
  };
}

/** How far blocks are from what a model takes for usual. */
export function errorsOf(
  { forecaster, meanSpectrum }: Pick<SpectrumModel, 'forecaster' | 'meanSpectrum'>,
  blocks: BlockSet,
): BlockErrors {
  return { forecast: forecaster.errors(blocks), meanSpectrum: meanSpectrum.departures(blocks) };
}

const productOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

function readSettings(file: string): SpectrumModelSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  try {
    const { format: _, version: __, ...settings } = settingsFile.parse(JSON.parse(text));
    return settings;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? cause.issues[0].message : (cause as Error).message;
    throw notAModel(file, why, cause);
  }
}

/** @param shape of which −1 stands for any length */
async function readArray(file: string, shape: readonly number[]): Promise<{ readonly data: Float32Array }> {
  const array = await readNumpy(file);
  const fits =
    array.dtype === 'float32' &&
    array.shape.length === shape.length &&
    shape.every((length, axis) => length === -1 || length === array.shape[axis]);
  if (!fits || !array.data.every(Number.isFinite)) {
    throw notAModel(file, `(${array.shape.join(', ')}) in ${array.dtype} is not what model.json says`);
  }
  return { data: array.data as Float32Array };
}

function notAModel(file: string, why: string, cause?: unknown): TowerwatchError {
  const message = `${file}: is no part of a spectrum model (${why}); train one with spectrum train`;
  return new TowerwatchError('INPUT_MODEL', message, { cause, context: { file } });
}
