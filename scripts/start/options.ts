import { Command, Option } from 'commander';
import { date, duration, factor, newFile, optionsOf, port, share, wholeNumber } from '../command-line.ts';

/** Label requests for a series from a file. */
const INPUT_LABEL_BUDGET = 250;

/** The simulated fleets: small shows, reference gives figures that can be compared. */
export const FLEETS = {
  small: { cells: 48, days: 28, labelBudget: 60 },
  reference: { cells: 200, days: 28, labelBudget: 250 },
} as const;

/** What is replayed, and how fast. */
export interface SourceOptions {
  readonly fleet: keyof typeof FLEETS;
  readonly seed: number;
  readonly input?: string;
  /** ms */
  readonly start?: number;
  /** ms */
  readonly granularity?: number;
  readonly speed: number;
}

export interface StartOptions extends SourceOptions {
  readonly once: boolean;
  readonly report?: string;
  readonly dir?: string;
  /** Port of the console; a free one where absent. */
  readonly consolePort?: number;
  /** Whether operators judge, and a model is made of that. */
  readonly feedback: boolean;
  /** Label requests that the run may make. */
  readonly labelBudget: number;
  /** Share of what the operators say that is wrong, 0 to 1. */
  readonly operatorsErrorRate: number;
}

/** Adds the options that say what is replayed. */
export function withSourceOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--fleet <name>', 'simulated fleet: small has 48 cells, reference 200; 4 weeks each')
        .choices(Object.keys(FLEETS))
        .default('small'),
    )
    .option('--seed <n>', 'seed of the simulated fleet', wholeNumber(0), 0)
    .option(
      '--input <path>',
      'replay a CSV, Parquet or NumPy file, or a folder of them, instead of a simulated fleet',
    )
    .option(
      '--start <date>',
      'time of the first sample; by default the replay ends within the last week',
      date,
    )
    .option(
      '--granularity <step>',
      'step of row-numbered input, such as 30s, 5m or 1h (default: 5m)',
      duration,
    )
    .addOption(
      new Option('--speed <factor>', 'replay so many times as fast as real time, or max')
        .argParser(factor)
        .default(Number.POSITIVE_INFINITY, 'max'),
    );
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function startOptions(argv: readonly string[]): StartOptions {
  const command = withSourceOptions(new Command('npm start --'))
    .description(
      'Starts Kafka, the schema registry, ClickHouse and every service, the console among them, replays a fleet through them, trains a model ' +
        'on the way, has simulated operators judge what it finds, makes a better model of that, and shows both. What is set in KAFKA_BROKERS, SCHEMA_REGISTRY_URL or CLICKHOUSE_URL is ' +
        'used in place of a server of its own.',
    )
    .option('--once', 'end when the replay is through', false)
    .option('--report <file>', 'write what happened as JSON', newFile)
    .option(
      '--dir <path>',
      "keep the servers' data here, in a folder without an earlier replay's (default: one of its own, removed at the end)",
    )
    .option('--console-port <n>', 'port of the console, on loopback (default: a free one)', port)
    .option('--no-feedback', 'without operators: the first model stays')
    .option(
      '--label-budget <n>',
      `label requests that the retrainer may make (default: ${INPUT_LABEL_BUDGET}; small fleet: ${FLEETS.small.labelBudget})`,
      wholeNumber(0),
    )
    .option(
      '--operators-error-rate <share>',
      'share of verdicts and answers that are wrong, 0 to 1',
      share,
      0,
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm start                                     the small fleet; stays until Ctrl-C\n' +
        '  npm start -- --once --report report.json      ends by itself, writes a report\n' +
        '  npm start -- --once --fleet reference         200 cells, for figures\n' +
        '  npm start -- --once --no-feedback             stop at the first model\n' +
        '  npm start -- --once --input cells/            your own series: t,kpi1,kpi2,…[,label]\n',
    );
  const options = optionsOf<Omit<StartOptions, 'labelBudget'> & { labelBudget?: number }>(command, argv);
  const { fleet, input, labelBudget } = options;
  const usual = input === undefined ? FLEETS[fleet].labelBudget : INPUT_LABEL_BUDGET;
  return { ...options, labelBudget: labelBudget ?? usual };
}
