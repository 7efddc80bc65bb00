import type { RowBinaryWriter } from '#platform/clickhouse/row-binary-writer.ts';

/** A message of a topic, or the deletion of its key where value is null. */
export interface HistoryRecord<M> {
  readonly key: string;
  readonly value: M | null;
  /** Broker's time of append, ms. */
  readonly appendedAt: number;
}

/** How messages of one topic become rows of one table. */
export interface HistoryTable<M> {
  readonly name: string;
  readonly columns: readonly string[];
  /** Appends the record's row, if it makes one. @returns whether it does */
  write(row: RowBinaryWriter, record: HistoryRecord<M>): boolean;
}

/**
 * @param select what of a record makes the row; null where it makes none
 * @param columns each column's name and how it is written, in the order of the insert
 */
export function historyTable<M, V>(
  name: string,
  select: (record: HistoryRecord<M>) => V | null,
  columns: Readonly<Record<string, (row: RowBinaryWriter, value: V, record: HistoryRecord<M>) => void>>,
): HistoryTable<M> {
  const writers = Object.values(columns);
  return {
    name,
    columns: Object.keys(columns),
    write(row, record) {
      const value = select(record);
      if (value === null) return false;
      for (const write of writers) write(row, value, record);
      return true;
    },
  };
}

/** Selects the message as it is; a deletion makes no row. */
export const message = <M>({ value }: HistoryRecord<M>): M | null => value;
