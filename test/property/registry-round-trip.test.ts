import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openCodec } from '#platform/registry/codec.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import { readContracts } from '#schemas/contracts.ts';
import { avroValue } from '../support/avro-arbitrary.ts';

const { topics } = readContracts();
const source = new InMemorySchemas(topics);

describe('what a codec encodes, it decodes', () => {
  test.each(topics)('$topic', async (contract) => {
    const codec = await openCodec(contract, source);
    await fc.assert(
      fc.asyncProperty(fc.array(avroValue(contract.schema), { maxLength: 4 }), async (values) => {
        const decoded = await codec.decodeAll(values.map((value) => codec.encode(value as never)));
        expect(decoded).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });
});
