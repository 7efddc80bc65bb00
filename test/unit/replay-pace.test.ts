import { expect, test } from '@jest/globals';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { replay } from '#scripts/replay/replayer.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { MINUTE, MONDAY } from '../support/series-samples.ts';

const source: ReplaySource = {
  kpiSet: { kpis: [{ name: 'k', unit: '1' }], granularityMs: 5 * MINUTE },
  entities: [{ id: 'cell' }],
  startMs: MONDAY,
  steps: 3,
  slices: () =>
    [0, 1, 2].map((step) => {
      const ts = MONDAY + step * 5 * MINUTE;
      return { step, ts, samples: [{ entity: 'cell', ts, values: [1], suspect: false }] };
    }),
  labels: () => undefined,
  regimes: () => undefined,
  labelledFrom: () => undefined,
};
const codecs = { of: () => ({ encode: () => Buffer.alloc(1) }) } as unknown as CodecBook;

test('a slow replay ends with its signal, not with the step that it waits for', async () => {
  const written: number[] = [];
  const producer = {
    write: async (records: readonly unknown[]) => void written.push(records.length),
  } as unknown as IdempotentProducer;
  const stop = new AbortController();
  const progress: number[] = [];
  const onProgress = (steps: number) => {
    progress.push(steps);
    setTimeout(() => stop.abort(), 20);
  };
  let waited = false;
  const until = async () => {
    waited = true;
  };
  const pauses = [{ beforeStep: 2, until }];
  const began = performance.now();
  const { signal } = stop;
  const sent = await replay({ source, kpiSet: 'k', producer, codecs, speed: 1, pauses, onProgress, signal });
  expect(performance.now() - began).toBeLessThan(5000);
  expect({ sent, waited, steps: Math.max(...progress) }).toEqual({ sent: 1, waited: false, steps: 1 });
});
