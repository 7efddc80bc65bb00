import type { ErrorCode } from '#platform/errors/codes.ts';

/** Why what a person asks for is not done. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
}

export function refused(code: ErrorCode, message: string): Refused {
  return { code, message };
}

export function isRefused(outcome: object): outcome is Refused {
  return 'code' in outcome;
}
