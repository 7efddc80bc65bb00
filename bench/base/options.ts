import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { optionsOf, wholeNumber } from '#scripts/command-line.ts';

/** Where real series are looked for when none are named: beside the project. */
const BESIDE = '../shared/data';

/** Sets of real entities, and the step of their rows, which their files do not tell. */
export const SETS = [
  { set: 'smd', granularity: 60_000 },
  { set: 'asd', granularity: 300_000 },
] as const;

export const PARTS = ['fleet', 'entities', 'condition'] as const;
export type Part = (typeof PARTS)[number];

export interface BaseOptions {
  /** Fleets simulated. */
  readonly seeds: number;
  readonly firstSeed: number;
  /** Folder with a folder of entities for each set; undefined where there is none. */
  readonly data: string | undefined;
  readonly only: readonly Part[];
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function baseOptions(argv: readonly string[]): BaseOptions {
  const command = new Command('npm run bench:base --')
    .description(
      'How well the base models detect, before any label: the CVAE alone and fused with Mahalanobis (anotuner, the one ' +
        'that is served), beside simple baselines. No Kafka: what windower, retrainer and scorer call is called here.',
    )
    .option('--seeds <n>', 'simulated reference fleets (200 cells, 4 weeks)', wholeNumber(1), 3)
    .option('--first-seed <n>', 'seed of the first fleet', wholeNumber(0), 0)
    .option(
      '--data <folder>',
      `folder with smd/ or asd/ in it; ${BESIDE} where that exists, else no real entities are measured`,
      dataFolder,
      existsSync(BESIDE) ? BESIDE : undefined,
    )
    .addOption(
      new Option('--only <part...>', 'measure these parts only').choices(PARTS).default(PARTS, 'all'),
    )
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      '\nFleets are judged in week 4, after training on weeks 1 and 2. Real entities, each with a model of its own, are\n' +
        'judged on the second half of their test part, as the first half will be where operators judge. condition compares\n' +
        'the streaming condition with one made from the training part at once, on the first fleet and the entities.\n' +
        'AUC-PR and VUS-PR (L = 24) are per step.\n' +
        '\nExamples:\n' +
        '  npm run bench:base -- --report FILE\n' +
        '  npm run bench:base -- --only fleet --seeds 1\n' +
        '  npm run bench:base -- --only entities --data DATA\n',
    );
  return optionsOf<BaseOptions>(command, argv);
}

/** For an option: a folder with at least one of the sets. */
function dataFolder(path: string): string {
  if (SETS.some(({ set }) => existsSync(join(path, set)))) return path;
  throw new InvalidArgumentError(`There is neither ${SETS.map(({ set }) => `${set}/`).join(' nor ')} in it.`);
}
