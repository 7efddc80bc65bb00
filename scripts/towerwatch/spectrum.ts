import { Command, InvalidArgumentError, Option } from 'commander';
import { SPECTRUM_DEFAULTS, type SpectrumSettings } from '#core/detect/spectrum/settings.ts';
import { wholeNumber } from '../command-line.ts';
import { textTable } from '../report/text-table.ts';
import { writeOutput } from '../report/write-output.ts';
import { Progress } from '../start/progress.ts';
import { examples } from './command-parts.ts';
import { type ReportOptions, withReportOptions, writeReports } from './file-options.ts';
import { type EvaluateOptions, evaluateFiles } from './spectrum/evaluate.ts';
import {
  evaluationChart,
  evaluationFigures,
  evaluationPage,
  evaluationTable,
  evaluationTables,
  fewBlocks,
} from './spectrum/evaluation-report.ts';
import { featurizeFiles } from './spectrum/featurize.ts';
import { type GenerateOptions, generate } from './spectrum/generate.ts';
import { trainOnFiles } from './spectrum/train.ts';

const RATIO = 10;
const RATES = [0.1, 0.05, 0.01];

/** `spectrum`: what goes on in a radio band, from IQ samples or power spectra. */
export function spectrumCommand(): Command {
  return new Command('spectrum')
    .description(
      'Jamming, false base stations and interference in a radio band: learn to forecast the power spectra of normal ' +
        'recordings, and flag what the forecast misses.',
    )
    .addCommand(generateCommand())
    .addCommand(featurizeCommand())
    .addCommand(trainCommand())
    .addCommand(evaluateCommand())
    .addHelpText(
      'after',
      examples(
        'spectrum generate band/                                       recordings to try it on, with labels',
        'spectrum featurize site.iq --out spectra/                     from samples to power spectra, in dB',
        'spectrum train band/normal --model band.model                 learn what is normal',
        'spectrum evaluate band.model --anomalies band/anomalies       what is found, at 10, 5 and 1 % false positives',
      ) +
        '\nSamples are .npy (complex64, complex128), .iq, .cfile, .bin or .fc32 (pairs of float32) or .sc16 (pairs of int16).\n' +
        'Power spectra are .npy [rows, values], CSV with a header, or Parquet, one spectrum a row.\n',
    );
}

function generateCommand(): Command {
  return new Command('generate')
    .description(
      'simulate a receiver in a 20 MHz LTE band: normal recordings, and such with jamming (wideband, narrowband, sweeping), a ' +
        'false base station, or another cell on the same frequencies',
    )
    .argument('<folder>', 'gets normal/, held-out/, anomalies/ and labels.csv')
    .option(
      '--recordings <n>',
      'of each anomalous kind, and held out; eight times as many normal',
      wholeNumber(1),
      4,
    )
    .option('--rows <n>', 'spectra in a recording', wholeNumber(1), 1500)
    .addOption(new Option('--as <what>', 'what the files hold').choices(['spectra', 'iq']).default('spectra'))
    .option('--strength <dB>', 'above what is usual for each kind: higher is easier to find', decibels, 0)
    .option('--downsample-ratio <n>', 'one spectrum of 128 samples in n · 128', wholeNumber(1), RATIO)
    .option('--seed <n>', 'of all chance; the same seed gives the same files', wholeNumber(0), 0)
    .addHelpText(
      'after',
      examples('spectrum generate band/ --seed 7', 'spectrum generate band/ --as iq --rows 800'),
    )
    .action((folder: string, options: GenerateOptions) =>
      withProgress(async (progress) => {
        const written = await generate(folder, options, progress);
        console.log(`${folder}: ${written} recordings, and what they are in labels.csv.`);
      }),
    );
}

function featurizeCommand(): Command {
  return new Command('featurize')
    .description(
      'power spectra of samples: 10 · log10(|Y| / 128) of a 128-point FFT once every ratio · 128 samples; no number becomes ' +
        '-120, what is lower -120, and what is above 0 -30, in ready spectra too',
    )
    .argument('<inputs...>', 'files, or folders of such')
    .requiredOption('--out <folder>', 'gets NAME.npy for each')
    .option('--downsample-ratio <n>', 'one spectrum of 128 samples in n · 128', wholeNumber(1), RATIO)
    .addHelpText(
      'after',
      examples('spectrum featurize day-1.cfile day-2.cfile --out spectra/ --downsample-ratio 20'),
    )
    .action((inputs: string[], { out, downsampleRatio }: { out: string; downsampleRatio: number }) =>
      withProgress(async (progress) => {
        for (const { file, rows, width } of await featurizeFiles(inputs, out, downsampleRatio, progress)) {
          console.log(`${file}: ${rows} spectra of ${width} values`);
        }
      }),
    );
}

type TrainOptions = Pick<
  SpectrumSettings,
  'window' | 'shift' | 'predict' | 'batch' | 'epochs' | 'patience'
> & {
  readonly model: string;
  readonly seed: number;
};

function trainCommand(): Command {
  const { window, shift, predict, batch, epochs, patience } = SPECTRUM_DEFAULTS;
  return new Command('train')
    .description(
      'learn to forecast the spectra of normal recordings: three LSTM layers of 64; the first 80 % of each file trains, the ' +
        'last 20 % validates',
    )
    .argument('<inputs...>', 'files of power spectra, or folders of such')
    .requiredOption('--model <folder>', 'where the model goes, with full_x_valid.npy, the validation blocks')
    .option('--window <rows>', 'spectra that a forecast reads', wholeNumber(1), window)
    .option('--shift <rows>', 'from one block to the next', wholeNumber(1), shift)
    .option('--predict <rows>', 'spectra that are forecast', wholeNumber(1), predict)
    .option('--batch <blocks>', 'in one step of training', wholeNumber(1), batch)
    .option('--epochs <n>', 'passes over the blocks, at most', wholeNumber(1), epochs)
    .option(
      '--patience <n>',
      'epochs without gain on validation after which it ends',
      wholeNumber(1),
      patience,
    )
    .option('--seed <n>', 'of all chance; the same seed gives the same model', wholeNumber(0), 0)
    .addHelpText('after', examples('spectrum train spectra/ --model band.model --window 100 --shift 25'))
    .action((inputs: string[], { model: folder, ...options }: TrainOptions) =>
      withProgress(async (progress) => {
        const settings = { ...SPECTRUM_DEFAULTS, ...options };
        const { settings: trained, validation } = await trainOnFiles(inputs, folder, settings, progress);
        const least = Math.min(...trained.epochs.map(({ validationLoss }) => validationLoss));
        const blocks = `${trained.trainingBlocks} blocks, ${validation.count} to validate`;
        console.log(
          `${folder}: ${blocks}, ${trained.epochs.length} epochs; mean squared error on validation ${least.toFixed(4)}.`,
        );
      }),
    );
}

type Chosen = Pick<EvaluateOptions, 'anomalies' | 'normal'> &
  Partial<Pick<EvaluateOptions, 'rates'>> &
  ReportOptions & { readonly cdf?: string };

function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'what a model finds in anomalous recordings, at thresholds from full_x_valid: by the error of its forecast, by the ' +
        'departure from the mean spectrum, and by either at half the rate',
    )
    .argument('<model>', 'folder that train has written')
    .requiredOption('--anomalies <folder>', 'anomalous recordings: a folder or a file')
    .option('--normal <folder>', 'other normal recordings, to see the false-positive rate on them')
    .option('--rates <percent...>', 'false-positive rates, in per cent', percents)
    .option('--cdf <file>', 'write the distribution of errors as SVG');
  return withReportOptions(command)
    .addHelpText(
      'after',
      `${examples(
        'spectrum evaluate band.model --anomalies band/anomalies --normal band/held-out --html band.html',
        'spectrum evaluate band.model --anomalies odd.npy --rates 10 1 --csv odd.csv --cdf odd.svg',
      )}\nThe usual rates are ${RATES.map((rate) => 100 * rate).join(', ')} %.\n`,
    )
    .action((model: string, options: Chosen) =>
      withProgress(async (progress) => {
        const evaluation = await evaluateFiles({ rates: RATES, ...options, model }, progress);
        for (const table of evaluationTables(evaluation))
          console.log(`\n${table.caption}\n${textTable(table)}`);
        const doubt = fewBlocks(evaluation);
        if (doubt !== undefined) progress.say(doubt);
        writeReports(options, {
          figures: evaluationFigures(evaluation),
          table: evaluationTable(evaluation),
          page: () => evaluationPage(evaluation),
        });
        if (options.cdf !== undefined) writeOutput(options.cdf, evaluationChart(evaluation));
      }),
    );
}

async function withProgress(task: (progress: Progress) => Promise<void>): Promise<void> {
  const progress = new Progress();
  try {
    await task(progress);
  } finally {
    progress.stop();
  }
}

function decibels(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && Math.abs(value) <= 100) return value;
  throw new InvalidArgumentError('Write a number of dB, from -100 to 100.');
}

function percents(text: string, before: readonly number[] = []): number[] {
  const value = Number(text);
  if (value > 0 && value < 100) return [...before, value / 100];
  throw new InvalidArgumentError('Write numbers above 0 and below 100.');
}
