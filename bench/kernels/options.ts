import { Command } from 'commander';
import { wholeNumber } from '#scripts/command-line.ts';

export interface KernelsOptions {
  readonly rounds: number;
  /** Length of a round of scoring, s. */
  readonly seconds: number;
  /** Interpreter that has PyTorch; one is set up where none is named. */
  readonly python?: string;
  readonly report?: string;
}

/** Reads the command line; prints help or a fault and ends the process where asked for or needed. */
export function kernelsOptions(argv: readonly string[]): KernelsOptions {
  const command = new Command('npm run bench:kernels --')
    .description(
      'How fast the CVAE is scored (ONNX Runtime) and trained (TensorFlow) beside the same network in PyTorch: one process ' +
        'each, one thread each, round by round in turn. Both must first agree on scores and on the loss of a training.',
    )
    .option('--rounds <n>', 'rounds of each side', wholeNumber(1), 7)
    .option('--seconds <n>', 'length of a round of scoring', wholeNumber(1), 1)
    .option(
      '--python <path>',
      'interpreter that has PyTorch (default: python3 where it has, else one under .towerwatch, which pip fills with some 3 GB)',
    )
    .option('--report <file>', 'write the figures as JSON')
    .addHelpText(
      'after',
      '\nRatios are ours by that of PyTorch in the round beside it; those by CPU time are disturbed less by what else runs.\n' +
        '\nExamples:\n' +
        '  npm run bench:kernels -- --report FILE\n' +
        '  npm run bench:kernels -- --python venv/bin/python3\n',
    )
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return command.parse(['node', 'kernels', ...argv]).opts<KernelsOptions>();
}
