import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { avroType } from '#platform/registry/avro-type.ts';
import { type AvroSchema, readContracts } from '#schemas/contracts.ts';

const { topics } = readContracts();
const byFile = [...new Map(topics.map((contract) => [contract.schemaFile, contract.schema]))];

/** Every object of a schema with its path: types, and fields of records. */
function nodes(node: unknown, path = ''): { path: string; node: AvroSchema }[] {
  if (typeof node !== 'object' || node === null) return [];
  const children = Object.entries(node)
    .filter(([key]) => key !== 'default')
    .flatMap(([key, child]) => nodes(child, `${path}/${(child as { name?: string })?.name ?? key}`));
  return Array.isArray(node) ? children : [{ path, node: node as AvroSchema }, ...children];
}

const pathsWhere = (schema: AvroSchema, wanted: (node: AvroSchema) => boolean): string[] =>
  nodes(schema)
    .filter(({ node }) => wanted(node))
    .map(({ path }) => path);

test('every schema file belongs to a topic', () => {
  const files = readdirSync(new URL('../../schemas/avro', import.meta.url));
  expect(byFile.map(([file]) => file).sort()).toEqual(files.sort());
});

describe.each(byFile)('%s', (_, schema) => {
  test('is valid Avro of this namespace', () => {
    expect(avroType(schema).branchName).toBe(`io.towerwatch.v1.${schema.name}`);
  });

  test('documents every record, enum and field', () => {
    expect(pathsWhere(schema, ({ name, doc }) => name !== undefined && !doc)).toEqual([]);
  });

  test('gives every enum the symbol that a reader takes for newer ones', () => {
    const withoutUnknown = (node: AvroSchema) =>
      node.type === 'enum' &&
      !(node.default === 'UNKNOWN' && (node.symbols as string[]).at(-1) === 'UNKNOWN');
    expect(pathsWhere(schema, withoutUnknown)).toEqual([]);
  });

  test('has no unions but of null and one type, null by default', () => {
    const isOptional = ({ type, default: value }: AvroSchema) =>
      (type as unknown[]).length === 2 && (type as unknown[])[0] === 'null' && value === null;
    expect(pathsWhere(schema, (node) => Array.isArray(node.type) && !isOptional(node))).toEqual([]);
  });

  test('has units in the name or the description of every time', () => {
    const isTime = (node: AvroSchema) => JSON.stringify(node.type).includes('timestamp-millis');
    const timeless = (node: AvroSchema) => node.name !== undefined && !node.fields && isTime(node);
    const isRecordField = (node: AvroSchema) => /record/.test(JSON.stringify(node.type));
    expect(
      pathsWhere(
        schema,
        (node) => timeless(node) && !isRecordField(node) && !/\bms\b/.test(String(node.doc)),
      ),
    ).toEqual([]);
  });
});
