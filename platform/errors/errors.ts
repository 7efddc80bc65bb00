import { type BoundaryDecision, ERROR_CODES, type ErrorCode } from './codes.ts';

export interface TowerwatchErrorOptions {
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The one error class that leaves a module: a code from the closed list, and the facts that explain it. */
export class TowerwatchError extends Error {
  override readonly name = 'TowerwatchError';
  readonly code: ErrorCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: TowerwatchErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
  }

  get boundary(): BoundaryDecision {
    return ERROR_CODES[this.code].boundary;
  }

  get retriable(): boolean {
    return this.boundary === 'RETRY';
  }
}
