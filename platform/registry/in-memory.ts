import type { AvroSchema } from '#schemas/contracts.ts';
import type { SchemaSource } from './schema-source.ts';

/** A registry in memory, without compatibility checks: real codecs without a server. */
export class InMemorySchemas implements SchemaSource {
  readonly #schemas: {
    readonly text: string;
    readonly schema: AvroSchema;
    readonly subjects: Set<string>;
  }[] = [];

  /** Registers each schema under its subject. */
  constructor(registrations: Iterable<{ readonly subject: string; readonly schema: AvroSchema }> = []) {
    for (const { subject, schema } of registrations) this.register(subject, schema);
  }

  /** Returns the schema's id; the same schema has one id under all subjects, as in a registry. */
  register(subject: string, schema: AvroSchema): number {
    const text = JSON.stringify(schema);
    let index = this.#schemas.findIndex((entry) => entry.text === text);
    if (index < 0) index = this.#schemas.push({ text, schema, subjects: new Set() }) - 1;
    this.#schemas[index].subjects.add(subject);
    return index + 1;
  }

  async idOf(subject: string, schema: AvroSchema): Promise<number | undefined> {
    const text = JSON.stringify(schema);
    const index = this.#schemas.findIndex((entry) => entry.text === text && entry.subjects.has(subject));
    return index < 0 ? undefined : index + 1;
  }

  async schemaOf(id: number): Promise<AvroSchema | undefined> {
    return this.#schemas[id - 1]?.schema;
  }

  async subjectsOf(id: number): Promise<readonly string[]> {
    return [...(this.#schemas[id - 1]?.subjects ?? [])];
  }
}
