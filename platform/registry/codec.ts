import type { Type } from 'avsc';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Codec } from '#platform/stream/codec-book.ts';
import type { TopicContract } from '#schemas/contracts.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { avroType } from './avro-type.ts';
import { framedSchemaId, frameHeader, HEADER_BYTES } from './framing.ts';
import type { SchemaSource } from './schema-source.ts';
import { type Readable, type Unreadable, WriterSchemas } from './writer-schemas.ts';

/** Values are written one after the other into pieces of memory of this size: no copy, and few pieces to collect. */
const SLAB_BYTES = 1 << 18;

class AvroCodec<T> implements Codec<T> {
  readonly #subject: string;
  readonly #type: Type;
  readonly #writers: WriterSchemas;
  readonly #header: Buffer;
  #slab: Buffer = Buffer.alloc(0);
  /** Bytes of the slab that earlier values take. */
  #used = 0;

  constructor(subject: string, type: Type, id: number, writers: WriterSchemas) {
    this.#subject = subject;
    this.#type = type;
    this.#writers = writers;
    this.#header = frameHeader(id);
  }

  encode(value: T): Buffer {
    try {
      let end = this.#type.encode(value, this.#slab, this.#used + HEADER_BYTES);
      if (end < 0) {
        const needed = this.#slab.length - end - this.#used;
        this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, needed));
        this.#used = 0;
        end = this.#type.encode(value, this.#slab, HEADER_BYTES);
      }
      this.#header.copy(this.#slab, this.#used);
      const encoded = this.#slab.subarray(this.#used, end);
      this.#used = end;
      return encoded;
    } catch (cause) {
      const message = `not a value of ${this.#subject}: ${(cause as Error).message}`;
      throw new TowerwatchError('VALUE_NOT_ENCODABLE', message, {
        cause,
        context: { subject: this.#subject },
      });
    }
  }

  async decodeAll(values: readonly (Buffer | null)[]): Promise<(T | TowerwatchError)[]> {
    const ids = new Set<number>();
    for (const value of values) {
      const id = framedSchemaId(value);
      if (id !== undefined) ids.add(id);
    }
    const writers = await this.#writers.of(ids);
    return values.map((value) => this.#decode(value, writers));
  }

  #decode(value: Buffer | null, writers: ReadonlyMap<number, Readable | Unreadable>): T | TowerwatchError {
    const id = framedSchemaId(value);
    if (value === null || id === undefined) return this.#notAvro(value === null ? 'no value' : 'no framing');
    const writer = writers.get(id)!;
    if ('code' in writer)
      return new TowerwatchError(writer.code, writer.message, { context: this.#context(id) });
    return this.#decodeBody(value, id, writer);
  }

  #decodeBody(value: Buffer, id: number, writer: Readable): T | TowerwatchError {
    try {
      const body = this.#type.decode(value, HEADER_BYTES, writer.resolver);
      if (body.offset === value.length) return body.value as T;
      return this.#notAvro(body.offset < 0 ? 'the body is cut off' : 'bytes follow the body', id);
    } catch (cause) {
      return this.#notAvro((cause as Error).message, id, cause);
    }
  }

  #notAvro(message: string, id?: number, cause?: unknown): TowerwatchError {
    return new TowerwatchError('NOT_AVRO', message, { cause, context: this.#context(id) });
  }

  #context(schemaId: number | undefined): Record<string, unknown> {
    return schemaId === undefined ? { subject: this.#subject } : { subject: this.#subject, schemaId };
  }
}

/**
 * The codec of one topic, by the schema that this version has. Services call it at start: the schema must have been
 * registered at deploy.
 * @param now clock in ms, for how long a failed look-up is believed
 * @throws SCHEMA_NOT_REGISTERED, REGISTRY_UNAVAILABLE
 */
export async function openCodec<T extends Topic>(
  contract: Pick<TopicContract<T>, 'topic' | 'subject' | 'schema'>,
  source: SchemaSource,
  now: () => number = Date.now,
): Promise<Codec<TopicValues[T]>> {
  const { subject, schema } = contract;
  const id = await source.idOf(subject, schema);
  if (id === undefined) {
    const message = `the schema of ${contract.topic} is not registered under ${subject}`;
    throw new TowerwatchError('SCHEMA_NOT_REGISTERED', message, { context: { subject } });
  }
  const type = avroType(schema);
  return new AvroCodec(subject, type, id, new WriterSchemas(subject, type, source, now));
}
