import { Command } from 'commander';
import { newFile } from '../command-line.ts';
import type { InputOptions } from '../detect/detect-input.ts';
import { readForModel, scoresBy } from '../detect/file-model.ts';
import type { PreparedSeries } from '../detect/fit-series.ts';
import { readModelFile, withSession } from '../detect/model-file.ts';
import { seriesChart } from '../detect/series-charts.ts';
import type { Cell } from '../report/cell-text.ts';
import { csvTable } from '../report/csv-table.ts';
import { htmlReport } from '../report/html-report.ts';
import { textTable } from '../report/text-table.ts';
import { writeOutput } from '../report/write-output.ts';
import { examples } from './command-parts.ts';
import { INPUT_HELP, withInputOptions } from './file-options.ts';
import { withPatience } from './patience.ts';

type ScoreOptions = InputOptions & {
  readonly csv?: string;
  readonly report?: string;
  readonly html?: string;
};

/** `score`: what a model says of every row of files. */
export function scoreCommand(): Command {
  const command = new Command('score')
    .description('score every row of files by a model that fit has made')
    .argument('<model>', 'file that fit has written')
    .argument('<input>', 'file or folder with the same columns');
  return withInputOptions(command, 0)
    .option(
      '--csv <file>',
      'write entity, row, time, score and whether it is flagged, a line for each row',
      newFile,
    )
    .option('--report <file>', 'write what is flagged, entity by entity, as JSON', newFile)
    .option('--html <file>', 'write a picture of each entity, one file that needs nothing else', newFile)
    .addHelpText(
      'after',
      INPUT_HELP + examples('score servers.model.json today.csv --csv scores.csv --html today.html'),
    )
    .action(score);
}

interface Scored {
  readonly own: PreparedSeries;
  readonly scores: Float32Array;
}

async function score(modelFile: string, input: string, options: ScoreOptions): Promise<void> {
  const model = readModelFile(modelFile);
  const all = await readForModel(input, options, model);
  const cut = { length: model.windowLength, hop: model.hop };
  const scored: Scored[] = [];
  await withPatience(
    () => `Scoring ${scored.length} of ${all.length}`,
    () =>
      withSession(model, async (session) => {
        for (const own of all) {
          const scores = await scoresBy(session, own.scaled, cut);
          scored.push({ own, scores });
        }
      }),
  );
  console.log(textTable(summaryOf(scored, model.threshold)));
  if (options.csv !== undefined) {
    const columns = ['entity', 'row', 't', 'score', 'flagged'];
    writeOutput(
      options.csv,
      csvTable({ columns, rows: scored.flatMap((each) => rowsOf(each, model.threshold)) }),
    );
  }
  const { threshold, detector } = model;
  if (options.report !== undefined) {
    const entities = scored.map((each) => ({
      entity: each.own.series.entity,
      ...outcomeOf(each, threshold),
    }));
    writeOutput(options.report, `${JSON.stringify({ detector, threshold, entities }, null, 2)}\n`);
  }
  if (options.html !== undefined) {
    const sections = scored.map(({ own, scores }) => ({
      heading: own.series.entity,
      charts: [seriesChart(own, { scores, threshold })],
    }));
    writeOutput(
      options.html,
      htmlReport({ title: `${detector} on ${input}`, lead: summaryLine(scored, threshold), sections }),
    );
  }
}

const flaggedSteps = ({ scores }: Scored, threshold: number) =>
  scores.reduce((n, value) => n + Number(value > threshold), 0);

function summaryLine(scored: readonly Scored[], threshold: number): string {
  const flagged = scored.reduce((sum, each) => sum + flaggedSteps(each, threshold), 0);
  const steps = scored.reduce(
    (sum, { scores }) => sum + scores.filter((value) => !Number.isNaN(value)).length,
    0,
  );
  return `${flagged.toLocaleString('en')} of ${steps.toLocaleString('en')} scored rows are above the threshold of ${threshold.toPrecision(4)}.`;
}

function summaryOf(scored: readonly Scored[], threshold: number) {
  return {
    columns: ['entity', 'rows scored', 'flagged', 'highest score', 'at'],
    rows: scored.map((each): Cell[] => {
      const { rows, flagged, highest, at } = outcomeOf(each, threshold);
      return [each.own.series.entity, rows, flagged, highest, at];
    }),
  };
}

/** Of one entity: rows scored and flagged, and the highest score with its time. */
function outcomeOf(each: Scored, threshold: number) {
  const { own, scores } = each;
  const known = scores.filter((value) => !Number.isNaN(value));
  const highest = known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
  const at = highest === null ? null : timeOf(own, scores.indexOf(highest));
  return { rows: known.length, flagged: flaggedSteps(each, threshold), highest, at };
}

/** One for each row of the files; the score is empty in the first window. */
function rowsOf({ own, scores }: Scored, threshold: number): Cell[][] {
  const rows: Cell[][] = [];
  for (const [step, value] of scores.entries()) {
    if (own.sampled[step] === 0) continue;
    const known = !Number.isNaN(value);
    rows.push([
      own.series.entity,
      rows.length,
      timeOf(own, step),
      known ? value : null,
      known ? Number(value > threshold) : null,
    ]);
  }
  return rows;
}

/** Of rows that have a date; else the place among them. */
function timeOf({ series, isDated }: PreparedSeries, step: number): string | number {
  return isDated ? new Date(series.startMs + step * series.granularityMs).toISOString() : step;
}
