import type { Codec } from '#platform/stream/codec-book.ts';

/** Of bytes no more is shown. */
const SHOWN_BYTES = 16 * 1024;

/** A record's value for people. */
export interface ShownValue {
  /** Decoded, with bytes in base64; null where it does not decode. */
  readonly value: unknown;
  /** Its first bytes as they came; null where it has no value. */
  readonly base64: string | null;
}

/** What the value says where it decodes, and its first bytes. Where the registry is away it does not decode. */
export async function shownValue(value: Buffer | null, codec: Codec<unknown>): Promise<ShownValue> {
  if (value === null) return { value: null, base64: null };
  const [decoded] = await codec.decodeAll([value]).catch((error: Error) => [error]);
  return { value: decoded instanceof Error ? null : plain(decoded), base64: base64Of(value) };
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return base64Of(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

const base64Of = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('base64');
