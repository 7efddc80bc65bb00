import type { StreamRecord } from '#platform/stream/stage.ts';

/** A decoded record for a stage that does not look at its bytes. */
export function streamRecord<V>(
  record: Pick<StreamRecord<V>, 'offset' | 'key' | 'value'> & { readonly appendedAt?: number },
): StreamRecord<V> {
  const { offset, key, appendedAt = 0 } = record;
  return { ...record, appendedAt, raw: { offset, key: Buffer.from(key), value: null, appendedAt } };
}
