import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Version 0 and type 0 of a control record: the transaction is aborted. */
const ABORT_MARKER = Buffer.from([0, 0, 0, 0]);

/** The part of kafkajs's decoded record that says which transaction it belongs to. */
export interface TransactionalRecord {
  /** Decimal. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId?: string; readonly inTransaction?: boolean };
}

/** What a fetch response says of a transaction that was aborted. */
export interface AbortedTransaction {
  readonly producerId: string;
  /** Of the transaction's first record in the partition, decimal. */
  readonly firstOffset: string;
}

export interface FetchedRecords<R extends TransactionalRecord> {
  readonly messages: R[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
}

/**
 * Records of a fetch but for those of aborted transactions; markers stay. Unlike kafkajs's own it holds where transactions
 * of several producers overlap in a partition: the broker lists them in the order in which they ended, several may begin
 * before the first record fetched, and only a control record ends one.
 */
export function withoutAborted<R extends TransactionalRecord>({
  messages,
  abortedTransactions,
}: FetchedRecords<R>): R[] {
  if (!abortedTransactions?.length) return messages;
  const byStart = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, from: BigInt(firstOffset) }))
    .sort((a, b) => Number(a.from - b.from));
  const aborting = new Set<string | undefined>();
  let next = 0;
  return messages.filter(({ offset, key, isControlRecord, batchContext }) => {
    for (const at = BigInt(offset); next < byStart.length && byStart[next].from <= at; next++)
      aborting.add(byStart[next].producerId);
    const { producerId, inTransaction } = batchContext;
    if (!isControlRecord) return !(inTransaction && aborting.has(producerId));
    if (key !== null && ABORT_MARKER.equals(key)) aborting.delete(producerId);
    return true;
  });
}

/** Puts the filter in the place of kafkajs's own, before kafkajs loads (docs/adr/0003-kafka-client.md). */
export function useAbortedFilter(): void {
  const path = require.resolve('kafkajs/src/consumer/filterAbortedMessages.js');
  require(path);
  // Not a module of our own in the cache: Jest's takes none, and tests would read what was aborted.
  require.cache[path]!.exports = withoutAborted;
}
