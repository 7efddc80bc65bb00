import type { Subject } from './subject.ts';

/** First byte of an encoded subject; a change of the layout gets the next number. */
const VERSION = 1;

/** A version byte, then the subject as JSON: some 200 bytes of an alert that nobody has judged, 1 KiB with a label. */
export function encodeSubject(subject: Subject): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(subject));
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = VERSION;
  bytes.set(body, 1);
  return bytes;
}

/** @throws {RangeError} where the bytes are of another version, or are no subject at all */
export function decodeSubject(bytes: Uint8Array): Subject {
  if (bytes[0] !== VERSION) {
    throw new RangeError(`subject of version ${bytes[0] ?? 'none'}; this build reads version ${VERSION}`);
  }
  let subject: unknown;
  try {
    subject = JSON.parse(new TextDecoder().decode(bytes.subarray(1)));
  } catch (cause) {
    throw new RangeError('subject is cut off or overwritten', { cause });
  }
  if (!isSubject(subject)) throw new RangeError('subject lacks its fields');
  return subject;
}

function isSubject(value: unknown): value is Subject {
  if (typeof value !== 'object' || value === null) return false;
  const { id, statements, waiting } = value as Partial<Subject>;
  return typeof id === 'string' && Array.isArray(statements) && Array.isArray(waiting);
}
