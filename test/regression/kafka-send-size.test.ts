import { expect, test } from '@jest/globals';
import { sends } from '#platform/kafka/sends.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';

const BATCH_LIMIT = 1_048_588;

const bytes = (messages: readonly { key?: unknown; value: unknown; headers?: Record<string, unknown> }[]) =>
  messages.reduce(
    (sum, { key, value, headers = {} }) =>
      sum +
      String(key ?? '').length +
      ((value as Buffer | null)?.length ?? 0) +
      JSON.stringify(headers).length,
    0,
  );

/** A hundred dead letters of 20 kB made one batch that no broker takes, and the partition stood still for good. */
test('what goes to one topic is split by bytes, in order', () => {
  const records: OutgoingRecord[] = Array.from({ length: 300 }, (_, i) => ({
    topic: 'kpi.raw.v1.dlq',
    key: 'x'.repeat(10_000),
    value: Buffer.alloc(10_000, i % 256),
    headers: { offset: String(i), message: 'entity id of 10000 bytes, 1 to 256 allowed' },
  }));
  const rounds = [...sends(records)];
  for (const [{ messages }] of rounds) expect(bytes(messages)).toBeLessThan(BATCH_LIMIT);
  const offsets = rounds.flatMap(([{ messages }]) => messages.map(({ headers }) => Number(headers!.offset)));
  expect(offsets).toEqual(records.map((_, i) => i));
});

test('a record that is larger than a send goes alone', () => {
  const large = { topic: 'models.v1', key: 'model/a', value: Buffer.alloc(5_000_000) };
  const small = { topic: 'models.v1', key: 'active/b', value: Buffer.alloc(10) };
  expect([...sends([small, large, small])].map(([{ messages }]) => messages.length)).toEqual([1, 1, 1]);
});

test('topics share rounds, and 500 messages of one are enough for a send', () => {
  const of = (topic: string, count: number) =>
    Array.from({ length: count }, () => ({ topic, key: 'k', value: Buffer.alloc(1) }));
  const rounds = [...sends([...of('a', 1200), ...of('b', 3)])];
  expect(rounds.map((round) => round.map(({ topic, messages }) => [topic, messages.length]))).toEqual([
    [
      ['a', 500],
      ['b', 3],
    ],
    [['a', 500]],
    [['a', 200]],
  ]);
});
