import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** Ended by itself or by a signal, and cleanly. */
export const EXIT_OK = 0;
/** Ended by an error. */
export const EXIT_FAILED = 1;
/** Never began: what it was given to work with, configuration or a file, is wrong. */
export const EXIT_MISUSED = 2;

const MISUSES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIG_INVALID',
  'CONSOLE_OPEN',
  'DETECTOR_NOT_SERVABLE',
  'KPI_SETS_INVALID',
  'KPI_SET_UNKNOWN',
  'MODEL_NO_EARLIER',
  'MODEL_UNKNOWN',
  'OUTPUT_UNWRITABLE',
  'REPLAY_NOT_ALONE',
  'TOKENS_FILE_INVALID',
  'TOKEN_NAME_TAKEN',
  'TOKEN_NOT_THERE',
]);

/** Exit code that an error ends the process with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof TowerwatchError)) return EXIT_FAILED;
  const { code } = error;
  return MISUSES.has(code) || code.startsWith('INPUT_') ? EXIT_MISUSED : EXIT_FAILED;
}
