import { basename, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Detector } from '#core/detect/detector.ts';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import {
  comparisonRecords,
  comparisonRow,
  comparisonSections,
  comparisonTable,
  meansBySet,
} from '../detect/comparison.ts';
import { type InputOptions, type LabelledSeries, readInput } from '../detect/detect-input.ts';
import { type FitOptions, prepare } from '../detect/fit-series.ts';
import { requireBothClasses } from '../detect/judge-series.ts';
import { type Measured, measure } from '../detect/measure.ts';
import { scoresChart } from '../detect/series-charts.ts';
import { textTable } from '../report/text-table.ts';
import { Progress } from '../start/progress.ts';
import { examples } from './command-parts.ts';
import {
  computeRepeatably,
  fitOptionsOf,
  INPUT_HELP,
  type ReportOptions,
  trainingShown,
  withFitOptions,
  withInputOptions,
  withReportOptions,
  writeReports,
} from './file-options.ts';

/** Entities of which scores are drawn; a page of hundreds opens in no browser. */
const MOST_PICTURES = 12;

type CompareOptions = InputOptions & FitOptions & ReportOptions & { readonly only: readonly string[] };

/** `compare`: every detector on the same files. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'every detector on the same labelled files, each entity with a model of its own; VUS-PR first',
    )
    .argument('<input>', 'file or folder')
    .addOption(
      new Option('--only <detectors>', `some of ${DETECTOR_FAMILIES.join(', ')}`)
        .argParser(detectorNames)
        .default(DETECTOR_FAMILIES, 'all'),
    );
  return withReportOptions(withFitOptions(withInputOptions(command, 0.5)))
    .addHelpText(
      'after',
      INPUT_HELP +
        examples(
          'compare servers/ --granularity 1m --html comparison.html',
          'compare cells.parquet --only anotuner,mahalanobis,isolation-forest --csv figures.csv',
        ),
    )
    .action(compare);
}

/** Detectors on one entity, one after the other. */
interface ComparedEntity {
  readonly series: LabelledSeries;
  readonly measured: readonly Measured[];
}

async function compare(input: string, options: CompareOptions, command: Command): Promise<void> {
  const fit = fitOptionsOf(command, options);
  computeRepeatably();
  const all = await readInput(input, options);
  for (const own of all) requireBothClasses(own);
  const detectors = options.only.map(familyOf);
  if (detectors.some(({ needsTensorFlow }) => needsTensorFlow)) await loadTensorFlow();
  const progress = new Progress();
  const compared: ComparedEntity[] = [];
  let done = 0;
  try {
    for (const series of all) {
      const measured = await measureAll(detectors, series, { ...fit, run: trainingShown(progress) }, () => {
        progress.update('compared', ++done, all.length * detectors.length);
      });
      compared.push({ series, measured });
    }
  } finally {
    progress.stop();
  }
  show(basename(resolve(input)), compared, options);
}

/**
 * What does not fit the detector's windows is passed over, and said on standard error.
 * @throws TowerwatchError INPUT_TOO_SHORT where that is so of all
 */
async function measureAll(
  detectors: readonly Detector[],
  series: LabelledSeries,
  fit: FitOptions,
  onDone: () => void,
): Promise<Measured[]> {
  const prepared = prepare(series);
  const measured: Measured[] = [];
  let last: unknown;
  for (const detector of detectors) {
    try {
      measured.push(await measure(detector, prepared, fit));
    } catch (error) {
      if (!(error instanceof TowerwatchError && error.code === 'INPUT_TOO_SHORT')) throw error;
      if (detectors.length > 1) console.error(`passed over: ${error.message}`);
      last = error;
    }
    onDone();
  }
  if (measured.length === 0) throw last;
  return measured;
}

function show(set: string, compared: readonly ComparedEntity[], options: ReportOptions & FitOptions): void {
  const rows = compared.flatMap(({ series, measured }) =>
    measured.map((each) => comparisonRow(set, series.series.entity, each)),
  );
  const means = compared.length > 1 ? meansBySet(rows) : [];
  console.log(textTable(comparisonTable([...rows, ...means])));
  writeReports(options, {
    figures: { seed: options.seed, rows, means },
    table: comparisonRecords(rows),
    page: () => ({
      title: `Detectors on ${set}`,
      lead: `${compared.length} ${compared.length === 1 ? 'entity' : 'entities'}, seed ${options.seed}.`,
      sections: [
        ...comparisonSections(rows),
        ...compared.slice(0, MOST_PICTURES).map(({ series, measured }) => ({
          heading: `Scores of ${series.series.entity}`,
          charts: [scoresChart(series, measured)],
        })),
      ],
    }),
  });
}

function detectorNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !DETECTOR_FAMILIES.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(
    `There is no detector ${unknown}; there are ${DETECTOR_FAMILIES.join(', ')}.`,
  );
}
