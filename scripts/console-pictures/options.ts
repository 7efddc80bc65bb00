import { Command, Option } from 'commander';
import { optionsOf, wholeNumber } from '../command-line.ts';
import { FLEETS } from '../start/options.ts';
import { VIEWS, type ViewName } from './views.ts';

export interface PicturesOptions {
  /** Of a console that runs; without it a replay is started. */
  readonly url?: string;
  readonly fleet: keyof typeof FLEETS;
  readonly seed: number;
  readonly only?: readonly ViewName[];
  /** Folder. */
  readonly out: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function picturesOptions(argv: readonly string[]): PicturesOptions {
  const command = new Command('npm run console:pictures --')
    .description(
      "Takes pictures of each view of the console, light and dark, in Debian's Chromium. Replays the reference fleet as\n" +
        '`npm start` does, with servers of its own, and shows its gravest alert that operators have judged; or takes them of a\n' +
        'console that runs already.',
    )
    .option('--url <url>', 'of a console that runs and lets anyone look, instead of a replay')
    .addOption(
      new Option('--fleet <name>', 'fleet that is replayed')
        .choices(Object.keys(FLEETS))
        .default('reference'),
    )
    .option('--seed <n>', 'seed of that fleet', wholeNumber(0), 0)
    .addOption(new Option('--only <view...>', 'these views alone').choices(VIEWS.map(({ name }) => name)))
    .option('--out <folder>', 'where they go', 'docs/console')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm run console:pictures\n' +
        '  npm run console:pictures -- --url http://127.0.0.1:8480 --only fleet alerts\n',
    );
  return optionsOf<PicturesOptions>(command, argv);
}
