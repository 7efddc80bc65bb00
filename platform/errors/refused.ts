import type { ErrorCode } from './codes.ts';
import { TowerwatchError } from './errors.ts';

/** Why what somebody sends or asks for is not taken in, in code and words: an expected outcome, and no error. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
}

export function refused(code: ErrorCode, message: string): Refused {
  return { code, message };
}

/** @param outcome that has no `code` of its own where it was taken in */
export function isRefused(outcome: object): outcome is Refused {
  return 'code' in outcome;
}

/** The outcome, where it was taken in. @throws TowerwatchError with the code where it was refused */
export function accepted<T extends object>(outcome: T | Refused): T {
  if (isRefused(outcome)) throw new TowerwatchError(outcome.code, outcome.message);
  return outcome;
}
