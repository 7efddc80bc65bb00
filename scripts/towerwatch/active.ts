import { basename, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { SVDD_LOSSES, type SvddLoss } from '#core/detect/deep-svdd/losses.ts';
import { pollutionOf } from '#core/learn/active/prepare.ts';
import { QUERIES, type Query } from '#core/learn/active/query.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { curveChart } from '../active/curve-chart.ts';
import {
  curveName,
  type LearningCurve,
  learnersOf,
  learningCurve,
  takenOf,
} from '../active/learning-curve.ts';
import { readPoints } from '../active/read-points.ts';
import { share, wholeNumber } from '../command-line.ts';
import { textTable } from '../report/text-table.ts';
import { Progress } from '../start/progress.ts';
import { examples } from './command-parts.ts';
import { computeRepeatably, type ReportOptions, withReportOptions, writeReports } from './file-options.ts';

interface ActiveOptions extends ReportOptions {
  readonly seeds: number;
  readonly seed: number;
  readonly stages: number;
  readonly dropConstant?: true;
}

/** `active`: what a few labels, asked for one round after the other, make of a Deep SVDD. */
export function activeCommand(): Command {
  const command = new Command('active')
    .description(
      'what a few labels make of a Deep SVDD: it trains, asks for the labels of some rows, and trains again, stage by stage; ' +
        'AUC-ROC of each stage over all rows (Kim et al. 2023)',
    )
    .argument('<dataset>', 'labelled file or folder; rows have no order in time')
    .argument(
      '[pollution]',
      "share of abnormal rows, the others are left out; the data set's own where that is less (default: own)",
      pollutionRatio,
    )
    .addArgument(new Argument('[loss]', 'what is minimised').choices(SVDD_LOSSES).default('nce'))
    .addArgument(new Argument('[query]', 'which rows are asked about').choices(QUERIES).default('abs'))
    .addArgument(
      new Argument('[pseudo-abnormal]', '1: leave rows out that are as good as known to be abnormal')
        .choices(['0', '1'])
        .default('0'),
    )
    .option('--seeds <n>', 'runs, each with a seed of its own', wholeNumber(1), 5)
    .option('--seed <n>', 'of the first run', wholeNumber(0), 0)
    .option('--stages <n>', 'rounds of labels', wholeNumber(1), 5)
    .option('--drop-constant', 'leave columns out that never change, instead of refusing them');
  return withReportOptions(command)
    .addHelpText(
      'after',
      '\nLosses: one_class and soft_boundary learn from no label but leave out what is labelled abnormal; dsad, nce,\n' +
        'soft_boundary_nce, one_class_uai and soft_boundary_uai learn from labels.\n' +
        'Queries: random; mlp, the highest scores; db, what is nearest to the boundary; abs, an adaptive boundary; no, none.\n' +
        'Each round asks for 1 % of the rows, 6 at least. Every stage begins with new weights, and judges the very rows that it\n' +
        'was trained on. A missing value becomes the mean of its column.\n' +
        examples(
          'active ionosphere.csv',
          'active cardio/ 0.05 dsad mlp 1 --html cardio.html',
          'active ionosphere.csv 1 nce abs 0 --seeds 3 --csv curve.csv',
        ),
    )
    .action(active);
}

async function active(
  dataset: string,
  pollution: number | undefined,
  loss: SvddLoss,
  query: Query,
  pseudoAbnormal: string,
  options: ActiveOptions,
): Promise<void> {
  const { seeds, seed, stages } = options;
  const data = await readPoints(dataset, options);
  computeRepeatably();
  await loadTensorFlow();
  const learners = learnersOf(
    data,
    pollution,
    Array.from({ length: seeds }, (_, i) => seed + i),
  );
  const progress = new Progress();
  let done = 0;
  const onStage = () => progress.update('stages', ++done, seeds * (stages + 1));
  const settings = { loss, query, pseudoAbnormal: pseudoAbnormal === '1', stages };
  let curve: LearningCurve;
  try {
    curve = learningCurve(learners, settings, onStage);
  } finally {
    progress.stop();
  }
  const table = {
    columns: ['stage', 'labelled', 'abnormal', 'AUC-ROC', 'std', 'min', 'max'],
    rows: curve.stages.map((point, stage) => [
      ...[stage, point.labelled, point.abnormal],
      ...[point.mean, point.std, point.min, point.max],
    ]),
  };
  console.log(textTable(table));
  const set = basename(resolve(dataset));
  const { labels, dimensions: columns } = takenOf(data, pollution, seed);
  const of = { set, rows: labels.length, columns, pollution: pollutionOf(labels) };
  writeReports(options, {
    figures: { ...of, seed, seeds, ...curve },
    table,
    page: () => ({
      title: `Active learning on ${set}`,
      lead: `${curveName(curve)}, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} from ${seed} on.`,
      sections: [
        {
          heading: 'AUC-ROC by stage',
          text: `Mean and range over seeds; ${of.rows} rows of ${of.columns} columns, of which a share of ${of.pollution.toFixed(3)} abnormal.`,
          tables: [table],
          charts: [curveChart(`AUC-ROC on ${set}`, [curve], true)],
        },
      ],
    }),
  });
}

function pollutionRatio(text: string): number {
  const value = share(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Write a number above 0, up to 1.');
}
