import { Command, InvalidArgumentError } from 'commander';
import { DETECTOR_FAMILIES } from '#core/detect/families.ts';
import { optionsOf, wholeNumber } from '#scripts/command-line.ts';

export interface SwapOptions {
  /** Changes of the model in force. */
  readonly changes: number;
  /** Windows a second. */
  readonly rate: number;
  /** Length of the span with changes, and of the one without before it. */
  readonly seconds: number;
  /** Load before them, s. */
  readonly warmUp: number;
  /** Families of the two models. */
  readonly models: readonly [string, string];
  readonly seed: number;
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function swapOptions(argv: readonly string[]): SwapOptions {
  const command = new Command('npm run bench:swap --')
    .description(
      'Changes the model in force, back and forth between two, while a scorer scores windows at a fixed rate, and says\n' +
        'what became of every window: lost, doubled, scored by which model, and how long the changes held scores up,\n' +
        'beside a span of the same length without changes. Starts a Kafka and a schema registry of its own, and fits both\n' +
        'models on simulated cells.',
    )
    .option('--changes <n>', 'changes of the model', wholeNumber(1), 20)
    .option('--rate <n>', 'windows a second', wholeNumber(1), 1000)
    .option('--seconds <n>', 'length of the span with changes, and of the one without', wholeNumber(1), 30)
    .option('--warm-up <n>', 'seconds of load before them, until the code is compiled', wholeNumber(0), 10)
    .option('--models <a,b>', 'families of the two models', twoFamilies, ['mahalanobis', 'pca-residual'])
    .option('--seed <n>', 'seed of the simulated cells', wholeNumber(0), 0)
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm run bench:swap                                      20 changes at 1,000 windows a second\n' +
        '  npm run bench:swap -- --changes 60 --report FILE        one every half second\n' +
        `\nFamilies: ${DETECTOR_FAMILIES.join(', ')}, as far as they can be exported to ONNX. TRANSACTION_MS and\n` +
        'TRANSACTION_RECORDS apply as they do to the scorer.\n',
    );
  return optionsOf<SwapOptions>(command, argv);
}

function twoFamilies(text: string): [string, string] {
  const [first, second, ...more] = text.split(',');
  const known = [first, second].every((name) => DETECTOR_FAMILIES.includes(name));
  if (known && first !== second && more.length === 0) return [first, second];
  throw new InvalidArgumentError(`Write two of ${DETECTOR_FAMILIES.join(', ')}, with a comma between.`);
}
