/** Time and frequency grid of an LTE downlink sampled at 30.72 MHz (3GPP TS 36.211, normal cyclic prefix). */

/** Samples of a symbol without its cyclic prefix, and subcarriers of 15 kHz across the receiver's band. */
export const SYMBOL_SIZE = 2048;
/** Of a slot's first symbol, and of its others. */
const FIRST_PREFIX = 160;
const PREFIX = 144;
export const SYMBOLS_PER_SLOT = 7;
/** Samples of a slot, half a millisecond. */
export const SLOT = SYMBOLS_PER_SLOT * (SYMBOL_SIZE + PREFIX) + FIRST_PREFIX - PREFIX;
/** Subcarriers of a resource block. */
export const BLOCK_SUBCARRIERS = 12;
/** Slots of a frame, 10 ms. */
export const SLOTS_PER_FRAME = 20;
/** Subcarriers to either side of the centre that synchronisation and broadcast take. */
const SYNCHRONISED = 31;
const CENTRE = 36;
/** Subcarriers from one reference signal to the next, of two antenna ports. */
const REFERENCE_SPACING = 3;
/** Symbols of a subframe that carry its control channel. */
const CONTROL_SYMBOLS = 2;

/** One symbol: of which slot, and its place in it. */
export interface SymbolPlace {
  /** Since the beginning of frames. */
  readonly slot: number;
  /** 0 to 6 */
  readonly symbol: number;
  /** Sample at which its cyclic prefix begins. */
  readonly begin: number;
  readonly prefix: number;
}

/** The symbol that sends at a sample. */
export function symbolAt(sample: number): SymbolPlace {
  const slot = Math.floor(sample / SLOT);
  const later = sample - slot * SLOT - FIRST_PREFIX - SYMBOL_SIZE;
  if (later < 0) return { slot, symbol: 0, begin: slot * SLOT, prefix: FIRST_PREFIX };
  const symbol = 1 + Math.floor(later / (SYMBOL_SIZE + PREFIX));
  const begin = slot * SLOT + symbol * (SYMBOL_SIZE + PREFIX) + FIRST_PREFIX - PREFIX;
  return { slot, symbol, begin, prefix: PREFIX };
}

/** What a subcarrier carries in a symbol; DATA is sent only where a resource block is in use. */
export type Content = 'DATA' | 'CONTROL' | 'ALWAYS' | 'NEVER';

/** @param subcarrier from the carrier's centre, which itself is never sent */
export function contentOf({ slot, symbol }: SymbolPlace, subcarrier: number): Content {
  const away = Math.abs(subcarrier);
  if (away === 0) return 'NEVER';
  const inFrame = slot % SLOTS_PER_FRAME;
  const isSynchronising = inFrame % (SLOTS_PER_FRAME / 2) === 0 && symbol >= SYMBOLS_PER_SLOT - 2;
  if (isSynchronising && away <= CENTRE) return away <= SYNCHRONISED ? 'ALWAYS' : 'NEVER';
  if (inFrame === 1 && symbol < 4 && away <= CENTRE) return 'ALWAYS';
  if ((symbol === 0 || symbol === 4) && away % REFERENCE_SPACING === 0) return 'ALWAYS';
  return slot % 2 === 0 && symbol < CONTROL_SYMBOLS ? 'CONTROL' : 'DATA';
}
