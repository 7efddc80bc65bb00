import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AbortedTransaction,
  type TransactionalRecord,
  withoutAborted,
} from '#platform/kafka/aborted-records.ts';

const PRODUCERS = ['100', '101', '102'];
const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

/** What a producer does next in the partition; one that is outside a transaction begins one by writing. */
const act = fc.record({
  producerId: fc.constantFrom(...PRODUCERS),
  does: fc.constantFrom('write', 'write', 'write', 'commit', 'abort'),
  isPlain: fc.boolean(),
  /** Keys of records may look like markers. */
  key: fc.constantFrom(null, Buffer.from('cell'), ABORT),
});

interface Log {
  readonly records: TransactionalRecord[];
  /** In the order in which they ended, as the broker keeps them, with the offset of the marker. */
  readonly aborted: (AbortedTransaction & { readonly end: number })[];
  /** Offsets of what a read_committed reader is to see. */
  readonly committed: string[];
}

function write(acts: readonly (typeof act extends fc.Arbitrary<infer A> ? A : never)[]): Log {
  const log: Log = { records: [], aborted: [], committed: [] };
  const open = new Map<string, string[]>();
  const append = (
    key: Buffer | null,
    isControlRecord: boolean,
    producerId: string,
    inTransaction: boolean,
  ) => {
    const offset = String(log.records.length);
    log.records.push({ offset, key, isControlRecord, batchContext: { producerId, inTransaction } });
    return offset;
  };
  const end = (producerId: string, does: 'commit' | 'abort') => {
    const written = open.get(producerId);
    if (written === undefined) return;
    open.delete(producerId);
    const marker = append(does === 'abort' ? ABORT : COMMIT, true, producerId, true);
    if (does === 'commit') log.committed.push(...written);
    else log.aborted.push({ producerId, firstOffset: written[0], end: Number(marker) });
  };
  for (const { producerId, does, isPlain, key } of acts) {
    if (does === 'commit' || does === 'abort') end(producerId, does);
    else if (isPlain && !open.has(producerId)) log.committed.push(append(key, false, '-1', false));
    else open.set(producerId, [...(open.get(producerId) ?? []), append(key, false, producerId, true)]);
  }
  // A fetch ends before the first transaction that is still open; here all are ended.
  for (const producerId of PRODUCERS) end(producerId, 'abort');
  return log;
}

/** Offsets of the records that a fetch from an offset on gives, by a filter. */
function read({ records, aborted }: Log, from: number, filter: typeof withoutAborted): string[] {
  return filter({
    messages: records.filter(({ offset }) => Number(offset) >= from),
    abortedTransactions: aborted.filter((transaction) => transaction.end >= from),
  })
    .filter(({ isControlRecord }) => !isControlRecord)
    .map(({ offset }) => offset);
}

const logs = fc.array(act, { maxLength: 40 }).map(write);

test('of overlapping transactions what was committed is read, wherever a fetch begins', () => {
  fc.assert(
    fc.property(logs, fc.nat(20), (log, from) => {
      const expected = log.committed.filter((offset) => Number(offset) >= from);
      expect(read(log, from, withoutAborted)).toEqual(expected.sort((a, b) => Number(a) - Number(b)));
    }),
    { numRuns: 1000 },
  );
});

test("kafkajs's own filter does not do so: once it does, ours can go", () => {
  const original = createRequire(import.meta.url)('kafkajs/src/consumer/filterAbortedMessages.js');
  const acts = ['100 write', '101 write', '101 abort', '100 abort'].map((line) => {
    const [producerId, does] = line.split(' ') as [string, 'write' | 'abort'];
    return { producerId, does, isPlain: false, key: null };
  });
  expect(read(write(acts), 0, original)).not.toEqual([]);
});
