import type { AvroSchema } from '#schemas/contracts.ts';

/**
 * Where codecs look schemas up: a registry, or memory. Every method rejects with REGISTRY_UNAVAILABLE where the source
 * cannot say.
 */
export interface SchemaSource {
  /** Id under which the subject has exactly this schema; undefined where it has not. */
  idOf(subject: string, schema: AvroSchema): Promise<number | undefined>;
  /** The schema with this id; undefined where there is none. */
  schemaOf(id: number): Promise<AvroSchema | undefined>;
  /** Subjects that have a version with this id. */
  subjectsOf(id: number): Promise<readonly string[]>;
}
