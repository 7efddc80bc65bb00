import { crc32 } from 'node:zlib';
import type { OutgoingRecord, RawRecord } from '#platform/stream/raw-record.ts';

/** A record as it lies in its partition. */
export interface StoredRecord extends RawRecord {
  readonly partition: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The offset that a group commits together with what it produced. */
export interface InputOffset {
  readonly group: string;
  readonly partition: number;
  /** Offset of the next input record. */
  readonly next: bigint;
}

interface PartitionLog {
  records: StoredRecord[];
  /** Offset that the next record will have. */
  end: bigint;
}

/**
 * Partitioned topics in memory, as a read_committed reader sees Kafka's. Markers of transactions and records of aborted
 * ones take offsets too, so that offsets have holes wherever they have them on a broker.
 */
export class MemoryBroker {
  readonly partitions: number;
  readonly #logs = new Map<string, PartitionLog[]>();
  readonly #committed = new Map<string, bigint>();

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  /** Appends outside any transaction. @param now broker's clock, ms */
  append(records: readonly OutgoingRecord[], now: number): void {
    for (const record of records) this.#append(record, now);
  }

  /** Appends the records and commits the offset, together. @param now broker's clock, ms */
  commit(records: readonly OutgoingRecord[], offset: InputOffset, now: number): void {
    for (const log of new Set(records.map((record) => this.#append(record, now)))) log.end++;
    this.#committed.set(`${offset.group}/${offset.partition}`, offset.next);
  }

  /** A transaction that came to nothing: its records are there, but no reader sees them. */
  abort(records: readonly OutgoingRecord[]): void {
    const logs = records.map((record) => this.#log(record.topic, this.#partitionOf(record)));
    for (const log of logs) log.end++;
    for (const log of new Set(logs)) log.end++;
  }

  committed(group: string, partition: number): bigint | undefined {
    return this.#committed.get(`${group}/${partition}`);
  }

  /** Offset that the partition's next record will have. */
  end(topic: string, partition: number): bigint {
    return this.#log(topic, partition).end;
  }

  /** Records from offset `from` on, at most `limit`, of which all lie below `to`. */
  read(topic: string, partition: number, from: bigint, to = this.end(topic, partition), limit = Infinity) {
    const { records } = this.#log(topic, partition);
    let low = 0;
    for (let high = records.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (records[middle].offset < from) low = middle + 1;
      else high = middle;
    }
    const found: StoredRecord[] = [];
    for (let i = low; i < records.length && found.length < limit && records[i].offset < to; i++)
      found.push(records[i]);
    return found;
  }

  /** Every record of a topic, partition by partition. */
  all(topic: string): StoredRecord[] {
    return Array.from({ length: this.partitions }, (_, partition) => this.read(topic, partition, 0n)).flat();
  }

  /**
   * Compacts the older part of each partition, as the log cleaner does while the newest segment is written: of each key
   * only the last record stays, and none where that deletes the key. Offsets do not change.
   * @param share of the records that are cleaned, 0 to 1
   */
  compact(topic: string, share = 1): void {
    for (let partition = 0; partition < this.partitions; partition++) {
      const log = this.#log(topic, partition);
      const cleaned = log.records.slice(0, Math.floor(share * log.records.length));
      const last = new Map(cleaned.map(({ key, offset }) => [key?.toString(), offset]));
      const kept = cleaned.filter(
        ({ key, value, offset }) => value !== null && last.get(key?.toString()) === offset,
      );
      log.records = [...kept, ...log.records.slice(cleaned.length)];
    }
  }

  #append(record: OutgoingRecord, now: number): PartitionLog {
    const partition = this.#partitionOf(record);
    const log = this.#log(record.topic, partition);
    log.records.push({
      offset: log.end++,
      partition,
      key: record.key === null ? null : Buffer.from(record.key),
      value: record.value,
      headers: record.headers ?? {},
      appendedAt: now,
    });
    return log;
  }

  #partitionOf({ partition, key }: OutgoingRecord): number {
    return partition ?? (key === null ? 0 : crc32(key) % this.partitions);
  }

  #log(topic: string, partition: number): PartitionLog {
    let logs = this.#logs.get(topic);
    if (logs === undefined) {
      logs = Array.from({ length: this.partitions }, () => ({ records: [], end: 0n }));
      this.#logs.set(topic, logs);
    }
    return logs[partition];
  }
}
