import type { BoundaryDecision, ErrorCode } from './codes.ts';
import { TowerwatchError } from './errors.ts';

/** Code of an error that reached a boundary; what no code of ours names is UNEXPECTED. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof TowerwatchError ? error.code : 'UNEXPECTED';
}

/** What a boundary does with it; what nobody foresaw is tried again. */
export function decisionOf(error: unknown): BoundaryDecision {
  return error instanceof TowerwatchError ? error.boundary : 'RETRY';
}
