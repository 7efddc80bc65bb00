import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { optionsOf, wholeNumber } from '#scripts/command-line.ts';
import { VARIANTS } from './variants.ts';

/** Simulated fleets by default. */
export const SEEDS = 5;

export interface LearningOptions {
  /** Fleets simulated; where real entities are measured, none unless it is given. */
  readonly seeds?: number;
  readonly firstSeed: number;
  /** Folder with a folder of entities for each set; undefined where fleets are simulated instead. */
  readonly data: string | undefined;
  /** Entities to measure; all where absent. */
  readonly entity?: readonly string[];
  readonly only: readonly string[];
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function learningOptions(argv: readonly string[]): LearningOptions {
  const command = new Command('npm run bench:learning --')
    .description(
      "How much better models become by operators' verdicts. No Kafka: what retrainer and scorer call is called here.",
    )
    .option(
      '--seeds <n>',
      `simulated reference fleets (200 cells, 4 weeks); ${SEEDS} by default, none with --data`,
      wholeNumber(1),
    )
    .option(
      '--first-seed <n>',
      'seed of the first fleet, and of the verdicts on real entities',
      wholeNumber(0),
      0,
    )
    .option(
      '--data <folder>',
      'measure real entities in its folders smd/ and asd/, and fleets only with --seeds',
      folder,
    )
    .option('--entity <name...>', 'with --data: these entities only')
    .addOption(
      new Option('--only <variant...>', 'with fleets: these variants only, also with commas between')
        .argParser(variants)
        .default(VARIANTS, 'all'),
    )
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      `\nVariants: ${VARIANTS.join(', ')}.\n` +
        '\nFleets: weeks 1 and 2 train, week 3 is judged (124 verdicts on the first 40 % of the cells, answers to 250 label\n' +
        'requests), week 4 tests. Entities: trained without labels, judged in the first half of the labelled part (.74 % of its\n' +
        'steps, and 250 requests in smd or 60 in asd), tested on the second half. Thresholds are fixed before the test.\n' +
        'A settled score, with up to 13 steps of look-ahead, stands under the name of its variant, the prompt one with 3 steps\n' +
        'under the same with -prompt. VUS-PR as TSB-AD computes it, L = 24.\n' +
        '\nExamples:\n' +
        '  npm run bench:learning -- --seeds 1 --only base,promoted\n' +
        '  npm run bench:learning -- --data DATA --report FILE\n',
    );
  return optionsOf<LearningOptions>(command, argv);
}

function variants(text: string, before: readonly string[] | undefined): string[] {
  const named = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = named.find((name) => !VARIANTS.includes(name));
  if (unknown === undefined)
    return [...(before === VARIANTS || before === undefined ? [] : before), ...named];
  throw new InvalidArgumentError(`There is no variant ${unknown}; there are ${VARIANTS.join(', ')}.`);
}

function folder(path: string): string {
  if (existsSync(path)) return path;
  throw new InvalidArgumentError(`There is no folder ${path}.`);
}
