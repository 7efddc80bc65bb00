import { Argument, Command } from 'commander';
import { DETECTOR_FAMILIES } from '#core/detect/families.ts';
import { date, newFile } from '../command-line.ts';
import type { InputOptions } from '../detect/detect-input.ts';
import type { FitOptions } from '../detect/fit-series.ts';
import { type Author, examples, nonEmpty, withOptionalAuthor } from './command-parts.ts';
import {
  computeRepeatably,
  fitOptionsOf,
  INPUT_HELP,
  withFitOptions,
  withInputOptions,
} from './file-options.ts';
import { publishFitted } from './fit/publish.ts';
import { fitToFile } from './fit/to-file.ts';

interface FitCommandOptions extends InputOptions, FitOptions, Pick<Author, 'by'> {
  readonly model?: string;
  /** Name of a kpiSet. */
  readonly publish?: string;
  readonly promote?: true;
  /** ms */
  readonly start?: number;
  readonly why?: string;
}

/** Options that a kpiSet answers, and those of models that stay files. */
const OF_FILES_ALONE = ['window', 'hop', 'trainShare', 'rows', 'dropConstant'] as const;

/** `fit`: one detector on files, kept as a model file, or published for the stream. */
export function fitCommand(): Command {
  const command = new Command('fit')
    .description(
      'fit a detector on files, without labels: one model for all entities, in a file that score and evaluate read, or ' +
        'on models.v1, where scorers take it from',
    )
    .addArgument(new Argument('<detector>', 'what learns').choices(DETECTOR_FAMILIES))
    .argument('<input>', 'file or folder')
    .option('--model <file>', 'where the model goes', newFile)
    .option(
      '--publish <kpi-set>',
      'put it on models.v1 instead, as a model of this kpiSet, which sets KPIs, step, W and hop',
      nonEmpty,
    )
    .option('--promote', 'and in force, with --why')
    .option('--start <date>', 'time of the first row of what is published, which moves all rows', date);
  return withFitOptions(withInputOptions(withOptionalAuthor(command), 1))
    .addHelpText(
      'after',
      INPUT_HELP +
        '\nA published model learns under the condition of the stream, from the windows that the windower would cut of the rows,\n' +
        'past the warm-up; threshold and p-values come from the last days, as the retrainer finds them. Brokers, registry and\n' +
        'kpiSets are those that KAFKA_BROKERS, SCHEMA_REGISTRY_URL and KPI_SETS_FILE name.\n' +
        examples(
          'fit anotuner servers/ --granularity 1m --model servers.model.json',
          'score servers.model.json today.csv --csv scores.csv',
          'fit cnn cells/ --publish ran-cell-5m',
          'fit deep-svdd cells/ --publish ran-cell-5m --promote --why "better on week 14"',
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
  const { model, publish, granularity, start, by, why } = options;
  requireOneTarget(options, command);
  const fitOptions = fitOptionsOf(command, options);
  computeRepeatably();
  if (model !== undefined) return fitToFile(family, input, model, options, fitOptions);
  await publishFitted(family, input, {
    kpiSet: publish!,
    seed: fitOptions.seed,
    ...(granularity === undefined ? {} : { granularity }),
    ...(start === undefined ? {} : { start }),
    by,
    ...(why === undefined ? {} : { why }),
  });
}

function requireOneTarget(
  { model, publish, promote, start, why }: FitCommandOptions,
  command: Command,
): void {
  const fail = (what: string) => command.error(`error: ${what}`);
  if (model !== undefined && publish !== undefined) fail('give --model or --publish, not both');
  if (model === undefined && publish === undefined)
    fail('give --model <file> or --publish <kpi-set>, where the model goes');
  if (publish === undefined && promote) fail('--promote puts a published model in force: give --publish');
  if (publish === undefined && start !== undefined) fail('--start is for --publish');
  if (promote && why === undefined) fail('--promote needs --why <text>');
  if (!promote && why !== undefined) fail('--why is the reason of --promote');
  if (publish === undefined) return;
  const alone = OF_FILES_ALONE.find((name) => command.getOptionValueSource(name) === 'cli');
  if (alone !== undefined) {
    const { flags } = command.options.find((option) => option.attributeName() === alone)!;
    fail(
      `${flags} is for --model: with --publish the kpiSet sets windows, and all rows but test are learned from`,
    );
  }
}
