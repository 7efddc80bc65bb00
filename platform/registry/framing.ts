/** Bytes before the Avro body: a zero byte and the schema id, big-endian (Confluent wire format). */
export const HEADER_BYTES = 5;

/** The header of a value written with the schema `id`. */
export function frameHeader(id: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(id, 1);
  return header;
}

/** Schema id in the framing of a record's value; undefined where it is not framed. */
export function framedSchemaId(value: Buffer | null): number | undefined {
  if (value === null || value.length < HEADER_BYTES || value[0] !== 0) return undefined;
  return value.readInt32BE(1);
}
