import type { AvroSchema } from '#schemas/contracts.ts';

/** The record schema with one field more. */
export const withField = (schema: AvroSchema, field: AvroSchema): AvroSchema => ({
  ...schema,
  fields: [...(schema.fields as AvroSchema[]), field],
});

/** The schema with one symbol more in its enum of that name, in front of the default. */
export function withSymbol(schema: AvroSchema, enumName: string, symbol: string): AvroSchema {
  const extended = JSON.stringify(schema, (_, node) =>
    node?.type === 'enum' && node.name === enumName
      ? { ...node, symbols: [...node.symbols.slice(0, -1), symbol, node.symbols.at(-1)] }
      : node,
  );
  return JSON.parse(extended) as AvroSchema;
}
