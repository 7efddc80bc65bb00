import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DETECTOR_FAMILIES } from '#core/detect/families.ts';
import { newFile, optionsOf, wholeNumber } from '#scripts/command-line.ts';

/** Where labelled series are looked for when none are named: beside the project. */
const BESIDE = ['../shared/data', '../shared/data-unlicensed'];

export const PARTS = ['sets', 'traffic', 'active', 'spectrum'] as const;
export type Part = (typeof PARTS)[number];

/** What takes part beside the families that all sets are measured with. */
const OTHERS: Readonly<Record<string, Part>> = {
  'threshold-rule': 'traffic',
  'spectrum-forecaster': 'spectrum',
};
const PART_OF: Readonly<Record<string, Part>> = {
  ...OTHERS,
  cnn: 'traffic',
  'cnn-bahdanau': 'traffic',
  'cnn-self-attention': 'traffic',
  'deep-svdd': 'active',
};

export interface DetectorsOptions {
  /** Folders with a folder for each set. */
  readonly data: readonly string[];
  /** Families measured on all sets. */
  readonly detectors: readonly string[];
  readonly parts: readonly Part[];
  readonly seeds: number;
  readonly jobs: number;
  readonly report?: string;
  readonly html?: string;
}

interface Given extends Omit<DetectorsOptions, 'detectors' | 'parts'> {
  readonly only?: readonly string[];
  readonly part: readonly Part[];
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function detectorsOptions(argv: readonly string[]): DetectorsOptions {
  const command = new Command('npm run bench:detectors --')
    .description(
      'Every detector and baseline on every labelled set that fits it, each entity with a model of its own, without labels; and ' +
        'what each published system is for: traffic by the CNN, labels asked for by Deep SVDD, spectra by the forecaster.',
    )
    .option('--data <folder>', 'folder with a folder for each set; may be given again', folders)
    .option('--only <detectors>', 'these only, and the parts that they have a role in; commas between', names)
    .addOption(new Option('--part <part...>', 'these parts only').choices(PARTS).default(PARTS, 'all'))
    .option('--seeds <n>', 'seeds of traffic, active and spectrum', wholeNumber(1), 5)
    .option(
      '--jobs <n>',
      'processes that measure at once, each on one core',
      wholeNumber(1),
      availableParallelism(),
    )
    .option('--report <file>', 'write the figures as JSON', newFile)
    .option('--html <file>', 'write a report with the plots, one file that needs nothing else', newFile)
    .addHelpText(
      'after',
      '\nA set is a folder of entities: each a folder with train and test (.csv, .csv.gz, .parquet, .npy, .npz), or with one file.\n' +
        'What cannot be measured, such as a file without labels, is named with the reason.\n' +
        '\nExamples:\n' +
        '  npm run bench:detectors -- --data DATA --report FILE\n' +
        '  npm run bench:detectors -- --data DATA --only anotuner,isolation-forest --html FILE\n' +
        '  npm run bench:detectors -- --part spectrum --seeds 2\n',
    );
  const {
    only,
    part,
    data = BESIDE.filter((folder) => existsSync(folder)),
    ...others
  } = optionsOf<Given>(command, argv);
  return {
    ...others,
    data,
    detectors: DETECTOR_FAMILIES.filter((name) => only?.includes(name) ?? true),
    parts: part.filter((name) => wants(name, only)),
  };
}

function wants(part: Part, only: readonly string[] | undefined): boolean {
  if (only === undefined) return true;
  return part === 'sets'
    ? only.some((name) => DETECTOR_FAMILIES.includes(name))
    : only.some((name) => PART_OF[name] === part);
}

function folders(path: string, before: readonly string[] = []): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [...before, path];
  throw new InvalidArgumentError('There is no such folder.');
}

function names(text: string): string[] {
  const known = [...DETECTOR_FAMILIES, ...Object.keys(OTHERS)];
  const given = text.split(',').map((name) => name.trim());
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return given;
  throw new InvalidArgumentError(`There is no detector ${unknown}; there are ${known.join(', ')}.`);
}
