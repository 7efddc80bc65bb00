import { TowerwatchError } from '#platform/errors/errors.ts';

/** Ended by itself or by a signal, and cleanly. */
export const EXIT_OK = 0;
/** Ended by an error. */
export const EXIT_FAILED = 1;
/** Never began: what it was given to work with, configuration or a file, is wrong. */
export const EXIT_MISUSED = 2;

/** Exit code that an error ends the process with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof TowerwatchError)) return EXIT_FAILED;
  const { code } = error;
  const misused =
    code === 'CONFIG_INVALID' ||
    code === 'KPI_SETS_INVALID' ||
    code === 'REPLAY_NOT_ALONE' ||
    code.startsWith('INPUT_');
  return misused ? EXIT_MISUSED : EXIT_FAILED;
}
