import type { TowerwatchError } from '#platform/errors/errors.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';

/** Between a message and its bytes on the wire. */
export interface MessageCodec<V> {
  encode(value: V): Buffer;
  /** Decodes in order; what cannot be decoded is an error in its place. */
  decodeAll(values: readonly (Buffer | null)[]): Promise<(V | TowerwatchError)[]>;
}

/** The codecs of the topics that a service reads and writes. */
export interface CodecBook {
  of<T extends Topic>(topic: T): MessageCodec<TopicValues[T]>;
}
