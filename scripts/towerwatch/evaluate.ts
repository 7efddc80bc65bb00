import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { type InputOptions, readInput } from '../detect/detect-input.ts';
import { readForModel, scoresBy } from '../detect/file-model.ts';
import { type FitOptions, type PreparedSeries, prepare } from '../detect/fit-series.ts';
import { qualityOf, requireBothClasses } from '../detect/judge-series.ts';
import { expectedIn, measure } from '../detect/measure.ts';
import { readModelFile, withSession } from '../detect/model-file.ts';
import { type JudgedEntity, qualityFigures, qualityTable, qualityTables } from '../detect/quality-table.ts';
import { qualityChart, seriesChart, type Verdict } from '../detect/series-charts.ts';
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

type EvaluateOptions = InputOptions & FitOptions & ReportOptions;

/** A series, what was said of it, and how good that is. */
interface Evaluated extends JudgedEntity, Verdict {
  readonly series: PreparedSeries;
}

/** `evaluate`: one detector or model against the labels of files. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('how well a detector, or a model that fit has made, finds what files label as anomalous')
    .argument('<model>', `a model file, or a detector to fit on each entity: ${DETECTOR_FAMILIES.join(', ')}`)
    .argument('<input>', 'file or folder with labels');
  return withReportOptions(withFitOptions(withInputOptions(command, 0.5)))
    .addHelpText(
      'after',
      INPUT_HELP +
        examples(
          'evaluate anotuner servers/ --granularity 1m --html anotuner.html',
          'evaluate servers.model.json labelled-day.csv --report figures.json',
        ),
    )
    .action(evaluateFiles);
}

async function evaluateFiles(
  model: string,
  input: string,
  options: EvaluateOptions,
  command: Command,
): Promise<void> {
  const fit = fitOptionsOf(command, options);
  const isFamily = DETECTOR_FAMILIES.includes(model);
  if (!isFamily && !existsSync(model)) {
    const known = DETECTOR_FAMILIES.join(', ');
    throw new TowerwatchError('INPUT_MISSING', `${model}: neither a file nor a detector; there are ${known}`);
  }
  const progress = new Progress();
  try {
    const evaluated = isFamily
      ? await byDetector(model, input, options, fit, progress)
      : await byModel(model, input, options, progress);
    show(model, input, evaluated, options);
  } finally {
    progress.stop();
  }
}

async function byDetector(
  family: string,
  input: string,
  options: EvaluateOptions,
  fit: FitOptions,
  progress: Progress,
): Promise<Evaluated[]> {
  computeRepeatably();
  const all = await readInput(input, options);
  for (const own of all) requireBothClasses(own);
  const detector = familyOf(family);
  if (detector.needsTensorFlow) await loadTensorFlow();
  const evaluated: Evaluated[] = [];
  for (const [i, own] of all.entries()) {
    const measured = await measure(detector, prepare(own), { ...fit, run: trainingShown(progress) });
    const { entity } = own.series;
    const expected =
      options.html === undefined ? undefined : await expectedIn(measured.fitted, measured.series);
    const { isTabular } = own;
    evaluated.push({ ...measured, entity, isTabular, ...(expected && { expected }) });
    progress.update('evaluated', i + 1, all.length);
  }
  return evaluated;
}

async function byModel(
  file: string,
  input: string,
  options: EvaluateOptions,
  progress: Progress,
): Promise<Evaluated[]> {
  const model = readModelFile(file);
  const { threshold } = model;
  const cut = { length: model.windowLength, hop: model.hop };
  const all = await readForModel(input, { ...options, trainShare: 0 }, model);
  for (const own of all) requireBothClasses(own);
  return withSession(model, async (session) => {
    const evaluated: Evaluated[] = [];
    for (const [i, series] of all.entries()) {
      const scores = await scoresBy(session, series.scaled, cut);
      const quality = qualityOf(series, scores, threshold);
      const { isTabular } = series;
      evaluated.push({ series, entity: series.series.entity, isTabular, scores, threshold, quality });
      progress.update('evaluated', i + 1, all.length);
    }
    return evaluated;
  });
}

function show(
  model: string,
  input: string,
  evaluated: readonly Evaluated[],
  options: ReportOptions & FitOptions,
): void {
  const tables = qualityTables(evaluated);
  for (const table of tables) console.log(`${table.caption}\n${textTable(table)}`);
  const name = basename(model);
  const set = basename(resolve(input));
  writeReports(options, {
    figures: {
      model: name,
      seed: options.seed,
      entities: evaluated.map(qualityFigures),
    },
    table: qualityTable(evaluated),
    page: () => ({
      title: `${name} on ${set}`,
      lead: 'Rows that are labelled anomalous, and rows whose score is above the threshold in use.',
      sections: [
        { heading: 'Figures', tables },
        ...evaluated.map(({ series, quality, ...verdict }) => ({
          heading: series.series.entity,
          charts: [seriesChart(series, verdict), qualityChart(quality, series.series.entity)],
        })),
      ],
    }),
  });
}
