import { Command } from 'commander';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { wholeNumber } from '../command-line.ts';
import { textTable } from '../report/text-table.ts';
import { Progress } from '../start/progress.ts';
import { measureTraffic } from '../traffic/traffic-figures.ts';
import { readTraffic } from '../traffic/traffic-input.ts';
import { meansTable, rowsTable, trafficReportSection } from '../traffic/traffic-report.ts';
import { examples } from './command-parts.ts';
import { computeRepeatably, type ReportOptions, withReportOptions, writeReports } from './file-options.ts';

interface TrafficOptions extends ReportOptions {
  readonly seed: number;
  readonly seeds: number;
}

/** `traffic`: forecasters of traffic beside threshold rules, by experts' labels. */
export function trafficCommand(): Command {
  const command = new Command('traffic')
    .description(
      "how well a CNN, alone and with attention, flags labelled traffic beside a company's threshold rule: F2 and confusion matrix",
    )
    .argument('<input>', 'file, or folder with train and test')
    .option('--seeds <n>', 'runs of each network', wholeNumber(1), 5)
    .option('--seed <n>', 'of the first run', wholeNumber(0), 0);
  return withReportOptions(command)
    .addHelpText(
      'after',
      '\nRows have a date t, one column per series of traffic in its own unit, label (1 where an expert says anomalous), and\n' +
        "rule_flag where a company's own rule flagged, if that is known. The first 65 % of the steps train, the next 14 % stop\n" +
        'training, the last 21 % judge. A network reads the traffic of the 72 steps before, and forecasts the next. A step is\n' +
        'flagged where |actual − predicted| / actual is above the published .40, or above the one with the highest F2 by the\n' +
        'labels of the validation part, or of training and validation part (chosen). The oracle has the best one of the test\n' +
        'part itself.\n' +
        'threshold-rule is a rule of ours: more than 75 % off the median of that time of the week in the six weeks before.\n' +
        examples(
          'traffic shop/ --html traffic.html',
          'traffic visits.csv.gz --seeds 1 --report traffic.json',
        ),
    )
    .action(traffic);
}

async function traffic(file: string, options: TrafficOptions): Promise<void> {
  computeRepeatably();
  const input = await readTraffic(file);
  await loadTensorFlow();
  const progress = new Progress();
  const { seed, seeds } = options;
  try {
    const figures = measureTraffic(input, {
      seeds,
      firstSeed: seed,
      onProgress: (done, all) => progress.update('trained', done, all),
    });
    progress.stop();
    console.log(textTable(meansTable(figures)));
    writeReports(options, {
      figures: { seed, seeds, ...figures },
      table: rowsTable(figures),
      page: () => ({
        title: 'Anomalies of traffic',
        lead: `${seeds} ${seeds === 1 ? 'run' : 'runs'} of each network, from seed ${seed} on.`,
        sections: [trafficReportSection(figures)],
      }),
    });
  } finally {
    progress.stop();
  }
}
