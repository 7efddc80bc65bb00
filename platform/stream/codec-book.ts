import type { TowerwatchError } from '#platform/errors/errors.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';

/** Turns the values of one topic into bytes and back. */
export interface Codec<T> {
  /** Throws VALUE_NOT_ENCODABLE where the value does not fit the schema. */
  encode(value: T): Buffer;
  /**
   * Decodes values whatever schema version wrote them. A value that cannot be decoded, or is absent, comes back as an
   * error in its place: NOT_AVRO, SCHEMA_UNKNOWN, SCHEMA_WRONG_SUBJECT or SCHEMA_UNREADABLE. Fields of bytes are views
   * of the value that they came in: copy what is kept, and for alignment before a typed array is laid over them.
   * Throws REGISTRY_UNAVAILABLE where a schema id is new and the registry does not answer.
   */
  decodeAll(values: readonly (Buffer | null)[]): Promise<(T | TowerwatchError)[]>;
}

/** The codecs of the topics that a service reads and writes. */
export interface CodecBook {
  of<T extends Topic>(topic: T): Codec<TopicValues[T]>;
}
