import type { AlertState } from './alert-state.ts';

/** First byte of an encoded state; a change of the layout gets the next number. */
const VERSION = 2;
/** Of the releases before settled scores. */
const UNSETTLED_VERSION = 1;

/**
 * A version byte, then the state as JSON: only entities with something to remember have one, so size matters little
 * (some 800 bytes with an open alert and 12 KPIs), and every number comes back exactly.
 */
export function encodeAlertState(state: AlertState): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(state));
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = VERSION;
  bytes.set(body, 1);
  return bytes;
}

/**
 * Reads version 1 too, whose alerts no settled score has judged.
 * @throws {RangeError} where the bytes are of another version, or are no state at all
 */
export function decodeAlertState(bytes: Uint8Array): AlertState {
  if (bytes[0] !== VERSION && bytes[0] !== UNSETTLED_VERSION) {
    throw new RangeError(`alert state of version ${bytes[0] ?? 'none'}; this build reads version ${VERSION}`);
  }
  let state: unknown;
  try {
    state = JSON.parse(new TextDecoder().decode(bytes.subarray(1)));
  } catch (cause) {
    throw new RangeError('alert state is cut off or overwritten', { cause });
  }
  if (!isAlertState(state)) throw new RangeError('alert state lacks its fields');
  return bytes[0] === VERSION ? state : unsettled(state);
}

function unsettled(state: AlertState): AlertState {
  const { open } = state;
  const none = { settling: null, settledScore: null, settledThreshold: null };
  return open === null ? state : { ...state, open: { ...open, ...none } };
}

function isAlertState(value: unknown): value is AlertState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<AlertState>;
  return Array.isArray(state.kpis) && Array.isArray(state.pending);
}
