import { basename, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import {
  type ComparisonRow,
  comparisonRow,
  comparisonSections,
  comparisonTable,
  meansBySet,
} from '../detect/comparison.ts';
import { type InputOptions, readInput } from '../detect/detect-input.ts';
import { type FitOptions, prepare } from '../detect/fit-series.ts';
import { requireBothClasses } from '../detect/judge-series.ts';
import { measure } from '../detect/measure.ts';
import { textTable } from '../report/text-table.ts';
import { Progress } from '../start/progress.ts';
import { examples } from './command-parts.ts';
import {
  computeRepeatably,
  fitOptionsOf,
  INPUT_HELP,
  type ReportOptions,
  withFitOptions,
  withInputOptions,
  withReportOptions,
  writeReports,
} from './file-options.ts';

type CompareOptions = InputOptions & FitOptions & ReportOptions & { readonly only: readonly string[] };

/** `compare`: every detector on the same files. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'every detector on the same labelled files, each entity with a model of its own; VUS-PR first',
    )
    .argument('<input>', 'file or folder')
    .option(
      '--only <detectors>',
      `some of ${DETECTOR_FAMILIES.join(', ')}`,
      detectorNames,
      DETECTOR_FAMILIES,
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

async function compare(input: string, options: CompareOptions, command: Command): Promise<void> {
  const fit = fitOptionsOf(command, options);
  computeRepeatably();
  const series = await readInput(input, options);
  for (const own of series) requireBothClasses(own);
  const detectors = options.only.map(familyOf);
  if (detectors.some(({ needsTensorFlow }) => needsTensorFlow)) await loadTensorFlow();
  const progress = new Progress();
  const rows: ComparisonRow[] = [];
  const passedOver = new Map<string, TowerwatchError>();
  const set = basename(resolve(input));
  try {
    for (const [i, own] of series.entries()) {
      const prepared = prepare(own);
      for (const [d, detector] of detectors.entries()) {
        const name = `${own.series.entity} ${detector.family}`;
        progress.update('compared', i * detectors.length + d, series.length * detectors.length);
        try {
          rows.push(comparisonRow(set, own.series.entity, await measure(detector, prepared, fit)));
        } catch (error) {
          if (!(error instanceof TowerwatchError && error.code === 'INPUT_TOO_SHORT')) throw error;
          passedOver.set(name, error);
        }
      }
    }
    progress.update('compared', 1, 1);
  } finally {
    progress.stop();
  }
  for (const [name, { message }] of passedOver) console.error(`passed over: ${name}: ${message}`);
  if (rows.length === 0) throw [...passedOver.values()][0];
  const means = series.length > 1 ? meansBySet(rows) : [];
  const table = comparisonTable([...rows, ...means]);
  console.log(textTable(table));
  writeReports(options, {
    figures: { rows, means },
    table,
    page: () => ({
      title: `Detectors on ${set}`,
      lead: `${series.length} ${series.length === 1 ? 'entity' : 'entities'}, seed ${fit.seed}.`,
      sections: comparisonSections(rows),
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
