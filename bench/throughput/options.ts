import { Command } from 'commander';
import { optionsOf, wholeNumber } from '#scripts/command-line.ts';

export interface ThroughputOptions {
  readonly entities: number;
  /** Samples a second. */
  readonly rate: number;
  /** Length of the measured span. */
  readonly seconds: number;
  /** Load before it, s. */
  readonly warmUp: number;
  readonly seed: number;
  readonly historian: boolean;
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function throughputOptions(argv: readonly string[]): ThroughputOptions {
  const command = new Command('npm run bench:throughput --')
    .description(
      'Measures what a sample costs on its way to a score: CPU-seconds a million samples for each process, and the time\n' +
        'from sample to score. Starts a Kafka and a schema registry of its own, gives every entity a week of state and the\n' +
        'scorer a model, so that it measures at once, and sends simulated telemetry at a fixed rate.',
    )
    .option('--entities <n>', 'entities that send', wholeNumber(1), 10_000)
    .option('--rate <n>', 'samples a second, all entities together', wholeNumber(1), 1000)
    .option('--seconds <n>', 'length of the measured span', wholeNumber(1), 60)
    .option('--warm-up <n>', 'seconds of load before it, until the code is compiled', wholeNumber(0), 20)
    .option('--seed <n>', 'seed of the simulated cells', wholeNumber(0), 0)
    .option('--historian', 'run the historian and ClickHouse too', false)
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm run bench:throughput                             10,000 entities, 1,000 samples a second\n' +
        '  npm run bench:throughput -- --rate 3333              as many as a million stations send every 5 minutes\n' +
        '  npm run bench:throughput -- --rate 8000 --report FILE  a lag that grows says: more than this machine can do\n' +
        '\nTRANSACTION_MS and TRANSACTION_RECORDS apply as they do to the services. CPU time and memory are read from /proc,\n' +
        'hence on Linux only.\n',
    );
  return optionsOf<ThroughputOptions>(command, argv);
}
