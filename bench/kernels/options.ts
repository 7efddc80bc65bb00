import { Command } from 'commander';
import { optionsOf, wholeNumber } from '#scripts/command-line.ts';

export interface KernelsOptions {
  /** Rounds of either side. */
  readonly rounds: number;
  /** Milliseconds that a round of scoring takes. */
  readonly millis: number;
  /** Steps in a round of training. */
  readonly steps: number;
  /** A Python that may have PyTorch. */
  readonly python: string;
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function kernelsOptions(argv: readonly string[]): KernelsOptions {
  const command = new Command('npm run bench:kernels --')
    .description(
      'Windows a second that the CVAE scores by ONNX Runtime, and training steps a second by TensorFlow, as scorer and\n' +
        'retrainer run them, beside the same network in PyTorch. Each side has one and the same core, and they take turns,\n' +
        'so that what else the machine does meets both. First it is checked that both come to the same scores and losses.',
    )
    .option('--rounds <n>', 'rounds of either side, of which the medians count', wholeNumber(5), 11)
    .option('--millis <n>', 'milliseconds that a round of scoring takes', wholeNumber(50), 400)
    .option('--steps <n>', 'training steps in a round', wholeNumber(10), 30)
    .option('--python <command>', 'a Python, which may have PyTorch', 'python3')
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm run bench:kernels                                 some four minutes\n' +
        '  npm run bench:kernels -- --rounds 25 --report FILE    the same, more surely\n' +
        '  npm run bench:kernels -- --python ~/torch/bin/python  another PyTorch\n' +
        '\nWhere that Python has no PyTorch, one is installed in .towerwatch/kernels-peer (Linux x64; 565 MB to download).\n' +
        'Exit code 3: there was none to be had, and the figures are of ours alone.\n',
    );
  return optionsOf<KernelsOptions>(command, argv);
}
