import { toTypeScript } from '@ovotech/avro-ts';
import type { Schema } from 'avsc';
import type { TopicContract } from '#schemas/contracts.ts';
import { formatTypeScript, type GeneratedFile } from '../generated-file.ts';

const HEADER = `// Generated from schemas/asyncapi.yaml and schemas/avro by scripts/generate-types.ts: edit those.
`;

const TOPIC = `
/** Name of a topic with Avro values. */
export type Topic = keyof TopicValues;
`;

type Node = Record<string, unknown>;

/**
 * The schema with namespaces left out, so that types get their bare names, and each named type defined only where it
 * first occurs. Throws where two files define a name differently.
 * @param defined definitions met so far, as text by name
 */
function withoutRepetition(node: unknown, defined: Map<string, string>): unknown {
  if (Array.isArray(node)) return node.map((item) => withoutRepetition(item, defined));
  if (typeof node !== 'object' || node === null) return node;
  const { namespace: _, ...schema } = node as Node;
  const isDefinition = schema.type === 'record' || schema.type === 'enum';
  if (!isDefinition) {
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [
        key,
        key === 'default' ? value : withoutRepetition(value, defined),
      ]),
    );
  }
  const name = schema.name as string;
  const text = JSON.stringify(schema);
  const known = defined.get(name);
  if (known !== undefined && known !== text) throw new Error(`Two schemas define ${name} differently.`);
  if (known !== undefined) return name;
  defined.set(name, text);
  return schema.type === 'enum' ? schema : { ...schema, fields: withoutRepetition(schema.fields, defined) };
}

/** One record with a field per topic: its TypeScript is the map from topic to value type, and every type it needs. */
function topicValues(contracts: readonly TopicContract[]): Schema {
  const defined = new Map<string, string>();
  return {
    type: 'record',
    name: 'TopicValues',
    doc: 'Type of the values of each topic.',
    fields: contracts.map(({ topic, schema }) => ({ name: topic, type: withoutRepetition(schema, defined) })),
  } as Schema;
}

/** TypeScript types of every record and enum of the topics. */
export function topicTypes(contracts: readonly TopicContract[]): GeneratedFile {
  const types = toTypeScript(topicValues(contracts))
    .replace(/^export type AvroType = .*\n/, '')
    .replace(/\/\*\*\n\s*\* ([^\n]*)\n\s*\*\//g, '/** $1 */');
  return { path: 'schemas/types/topics.ts', content: formatTypeScript(`${HEADER}${types}${TOPIC}`) };
}
