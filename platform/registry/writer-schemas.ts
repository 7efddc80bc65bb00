import type { Type } from 'avsc';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { avroType } from './avro-type.ts';
import type { SchemaSource } from './schema-source.ts';

type Resolver = ReturnType<Type['createResolver']>;

/** How to read what was written with one schema id; `resolver` is absent where writer and reader are the same schema. */
export interface Readable {
  readonly resolver?: Resolver;
}

/** Why what was written with one schema id cannot be read. */
export interface Unreadable {
  readonly code: ErrorCode;
  readonly message: string;
}

/** An id may be registered any moment, so a failed look-up is believed only this long, ms. */
const FORGET_FAILURE_AFTER = 5_000;
/** Garbage can carry any id: look-ups at once, and failures remembered. */
const CONCURRENT_LOOKUPS = 8;
const FAILURES_REMEMBERED = 10_000;

/** What is known of the schemas that a topic's values were written with, looked up once per schema id. */
export class WriterSchemas {
  readonly #subject: string;
  readonly #reader: Type;
  readonly #source: SchemaSource;
  readonly #now: () => number;
  readonly #known = new Map<number, Readable>();
  readonly #failed = new Map<number, Unreadable & { readonly until: number }>();

  constructor(subject: string, reader: Type, source: SchemaSource, now: () => number) {
    this.#subject = subject;
    this.#reader = reader;
    this.#source = source;
    this.#now = now;
  }

  /** How to read what each of the ids wrote, or why not. Throws REGISTRY_UNAVAILABLE. */
  async of(ids: Iterable<number>): Promise<ReadonlyMap<number, Readable | Unreadable>> {
    const now = this.#now();
    const writers = new Map<number, Readable | Unreadable>();
    const unknown: number[] = [];
    for (const id of ids) {
      const writer = this.#remembered(id, now);
      if (writer === undefined) unknown.push(id);
      else writers.set(id, writer);
    }
    for (let i = 0; i < unknown.length; i += CONCURRENT_LOOKUPS) {
      const lookUp = async (id: number) => writers.set(id, await this.#lookUp(id, now));
      await Promise.all(unknown.slice(i, i + CONCURRENT_LOOKUPS).map(lookUp));
    }
    return writers;
  }

  #remembered(id: number, now: number): Readable | Unreadable | undefined {
    const failure = this.#failed.get(id);
    return this.#known.get(id) ?? (failure !== undefined && now < failure.until ? failure : undefined);
  }

  async #lookUp(id: number, now: number): Promise<Readable | Unreadable> {
    const writer = await this.#resolve(id);
    if (!('code' in writer)) {
      this.#known.set(id, writer);
    } else {
      if (this.#failed.size >= FAILURES_REMEMBERED) this.#failed.clear();
      this.#failed.set(id, { ...writer, until: now + FORGET_FAILURE_AFTER });
    }
    return writer;
  }

  async #resolve(id: number): Promise<Readable | Unreadable> {
    const unknown: Unreadable = { code: 'SCHEMA_UNKNOWN', message: `no schema has id ${id}` };
    if (id <= 0) return unknown;
    const subjects = await this.#source.subjectsOf(id);
    if (subjects.length === 0) return unknown;
    if (!subjects.includes(this.#subject)) {
      const message = `schema ${id} is of ${subjects.join(', ')}, not of ${this.#subject}`;
      return { code: 'SCHEMA_WRONG_SUBJECT', message };
    }
    const schema = await this.#source.schemaOf(id);
    if (schema === undefined) return unknown;
    try {
      const writer = avroType(schema);
      return this.#reader.equals(writer) ? {} : { resolver: this.#reader.createResolver(writer) };
    } catch (cause) {
      return { code: 'SCHEMA_UNREADABLE', message: `schema ${id}: ${(cause as Error).message}` };
    }
  }
}
