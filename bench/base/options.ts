import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { wholeNumber } from '#scripts/command-line.ts';

/** Where real series are looked for when none are named: beside the project. */
const BESIDE = '../shared/data';

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
      `folder with smd/ and asd/; ${BESIDE} where that exists`,
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
    )
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return command.parse(['node', 'base', ...argv]).opts<BaseOptions>();
}
