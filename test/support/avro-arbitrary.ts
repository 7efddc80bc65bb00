import fc, { type Arbitrary } from 'fast-check';
import type { AvroSchema } from '#schemas/contracts.ts';

interface Field {
  readonly name: string;
  readonly type: unknown;
}
type Named = Map<string, Arbitrary<unknown>>;

/** The codec's bound. */
const LARGEST_LONG = 2 ** 52;

const PRIMITIVES: Readonly<Record<string, () => Arbitrary<unknown>>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  int: () => fc.integer(),
  long: () => fc.integer({ min: -LARGEST_LONG, max: LARGEST_LONG }),
  float: () => fc.float(),
  double: () => fc.double(),
  string: () => fc.string({ unit: 'grapheme', maxLength: 12 }),
  bytes: () => fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
};

function arbitraryOf(type: unknown, named: Named): Arbitrary<unknown> {
  if (typeof type === 'string') return PRIMITIVES[type]?.() ?? named.get(type)!;
  if (Array.isArray(type)) return fc.oneof(...type.map((branch) => arbitraryOf(branch, named)));
  const schema = type as AvroSchema;
  if (schema.type === 'array') return fc.array(arbitraryOf(schema.items, named), { maxLength: 4 });
  if (schema.type === 'enum')
    return remember(schema, fc.constantFrom(...(schema.symbols as string[])), named);
  if (schema.type !== 'record') return arbitraryOf(schema.type, named);
  const fields = (schema.fields as Field[]).map((field) => [field.name, arbitraryOf(field.type, named)]);
  return remember(schema, fc.record(Object.fromEntries(fields)), named);
}

function remember(schema: AvroSchema, arbitrary: Arbitrary<unknown>, named: Named): Arbitrary<unknown> {
  named.set(schema.name as string, arbitrary);
  return arbitrary;
}

/** Any value of a schema, as the codec takes and gives it. */
export const avroValue = (schema: AvroSchema): Arbitrary<unknown> => arbitraryOf(schema, new Map());
