import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TrainingRun } from '#core/detect/detector.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { duration, newFile, wholeNumber } from '../command-line.ts';
import type { InputOptions } from '../detect/detect-input.ts';
import type { FitOptions } from '../detect/fit-series.ts';
import { csvTable } from '../report/csv-table.ts';
import { htmlReport, type Report, type ReportTable } from '../report/html-report.ts';
import { writeOutput } from '../report/write-output.ts';
import type { Progress } from '../start/progress.ts';

/** What a file may be, for the end of a help text. */
export const INPUT_HELP =
  '\nAn input is a file (.csv, .csv.gz, .parquet, .npy, .npz), a folder with train and test, or a folder of these. Rows have a\n' +
  'column t (a date, epoch seconds or a row number), one column per KPI, and label where it is known what is anomalous.\n' +
  'Detectors never see a label: they learn from train, or from the first rows of a single file, and labels only judge.\n' +
  'A single file without t is tabular: rows have no order, all are learned from, and all are judged. A NumPy array is NAME.npy\n' +
  '[rows, columns] with its labels in NAME_labels.npy, or an .npz with x and, where there are any, t and labels; --rows series\n' +
  'says that the rows of a single one follow each other.\n';

/** Options of commands that read series. */
export function withInputOptions(command: Command, trainShare: number): Command {
  return command
    .option(
      '--granularity <duration>',
      'length of a step, such as 5m, where rows have numbers and no dates',
      duration,
    )
    .option(
      '--train-share <share>',
      'share of the rows that is learned from, where no file is named train',
      positiveShare,
      trainShare,
    )
    .addOption(
      new Option('--rows <kind>', 'whether rows follow each other in time').choices(['series', 'tabular']),
    )
    .option('--ignore-times', 'let rows follow each other, where their times repeat or lie on no grid')
    .option('--drop-constant', 'leave columns out that never change, instead of refusing them');
}

/** Options of commands that fit detectors. */
export function withFitOptions(command: Command): Command {
  return command
    .option('--window <rows>', 'rows in a window (default: what suits the detector)', wholeNumber(1))
    .option('--hop <rows>', 'new rows from one window to the next (default: 4)', wholeNumber(1))
    .option('--seed <n>', 'of all chance; the same seed gives the same figures', wholeNumber(0), 0);
}

/** Options of commands that say how good something is. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--report <file>', 'write the figures as JSON', newFile)
    .option('--csv <file>', 'write the table as CSV', newFile)
    .option('--html <file>', 'write a report with the plots, one file that needs nothing else', newFile);
}

export interface ReportOptions {
  readonly report?: string;
  readonly csv?: string;
  readonly html?: string;
}

/** What a command found, in each form that may be asked for. */
export interface Findings {
  readonly figures: object;
  readonly table: ReportTable;
  /** Made only where it is asked for. */
  readonly page: () => Report;
}

/** Writes the reports that were asked for. @throws TowerwatchError OUTPUT_UNWRITABLE */
export function writeReports({ report, csv, html }: ReportOptions, { figures, table, page }: Findings): void {
  if (report !== undefined) writeOutput(report, `${JSON.stringify(figures, null, 2)}\n`);
  if (csv !== undefined) writeOutput(csv, csvTable(table));
  if (html !== undefined) writeOutput(html, htmlReport(page()));
}

/** Lets TensorFlow compute on one thread, which gives the same figures every time. Before it is loaded. */
export function computeRepeatably(): void {
  Object.assign(process.env, trainingEnvironment(1));
}

/** Shows how far a training is. */
export function trainingShown(progress: Progress): TrainingRun {
  return { onProgress: ({ step, steps }) => progress.update('training', step, steps) };
}

/** @throws Error through the command where the hop is longer than the window */
export function fitOptionsOf(command: Command, { seed, window, hop }: FitOptions & InputOptions): FitOptions {
  if (window !== undefined && hop !== undefined && hop > window) {
    command.error(`error: --hop ${hop} is more than --window ${window}`);
  }
  return { seed, ...(window === undefined ? {} : { window }), ...(hop === undefined ? {} : { hop }) };
}

function positiveShare(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Write a number above 0, up to 1.');
}
