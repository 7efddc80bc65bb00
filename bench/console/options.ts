import { Command, InvalidArgumentError } from 'commander';
import { newFile, optionsOf, wholeNumber } from '#scripts/command-line.ts';

/** Some of a shorter span would be left, but not enough to tell anything. */
const LEAST_SECONDS = 3;

export interface ConsoleOptions {
  readonly entities: number;
  /** Score updates a second, all entities together. */
  readonly rate: number;
  /** Length of the measured span. */
  readonly minutes: number;
  /** The same page without updates, before it, s. */
  readonly idle: number;
  /** Load before the measured span, s. */
  readonly warmUp: number;
  /** Entities whose four weeks are opened. */
  readonly opens: number;
  /** Of the window, px. */
  readonly width: number;
  readonly seed: number;
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function consoleOptions(argv: readonly string[]): ConsoleOptions {
  const command = new Command('npm run bench:console --')
    .description(
      "Measures the console's page in Debian's Chromium: how fluid the fleet is and how level its memory while scores come\n" +
        "in, and how long an entity's four weeks take from the click. Starts Kafka, a schema registry, ClickHouse, services\n" +
        'and a console of its own. Four weeks of some entities go through the real services; then scores of the whole fleet\n' +
        'are sent at a fixed rate, of which the alerter makes alerts. Exit code 1 where a must is missed.',
    )
    .option('--entities <n>', 'entities of the fleet', wholeNumber(1), 10_000)
    .option('--rate <n>', 'score updates a second, all entities together', wholeNumber(1), 200)
    .option('--minutes <n>', 'length of the measured span', minutesFrom(LEAST_SECONDS / 60), 5)
    .option(
      '--idle <n>',
      'seconds of the same page without updates, before it',
      wholeNumber(LEAST_SECONDS),
      60,
    )
    .option('--warm-up <n>', 'seconds of updates before it, until the code is compiled', wholeNumber(0), 60)
    .option('--opens <n>', 'entities whose four weeks are opened', wholeNumber(1), 10)
    .option('--width <px>', 'width of the window; 390 is a phone', wholeNumber(320), 1280)
    .option('--seed <n>', 'seed of the simulated fleet', wholeNumber(0), 0)
    .option('--report <file>', 'write the figures as JSON', newFile)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm run bench:console                                     10,000 entities, 200 updates a second, 5 minutes\n' +
        '  npm run bench:console -- --width 390 --report FILE        on the screen of a phone\n' +
        '  npm run bench:console -- --minutes 60 --rate 1000         longer and faster\n' +
        '\nChromium is looked for at /usr/bin/chromium, or where CHROMIUM says. Resident memory is read from /proc, hence on\n' +
        'Linux only.\n',
    );
  return optionsOf<ConsoleOptions>(command, argv);
}

function minutesFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    throw new InvalidArgumentError(`Write a number from ${least.toFixed(2)} up.`);
  };
}
