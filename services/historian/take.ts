import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { SampledWarnings } from '#platform/logging/sampled-warnings.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { HistoryTopic, Sink } from './sink.ts';

export interface SinkTakerOptions {
  readonly sink: Sink;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Decodes records into the sink. One that does not decode is counted and passed over; of telemetry, models and entities
 * the service that answers for the topic puts it on the dead-letter topic.
 */
export function sinkTaker({ sink, codecs, logger, metrics }: SinkTakerOptions) {
  const refusals = metrics.counter('towerwatch_refusals_total');
  const recordsIn = metrics.counter('towerwatch_records_in_total');
  const warnings = new SampledWarnings({ logger, clock: Date.now });
  return async (topic: string, _partition: number, records: readonly RawRecord[]): Promise<void> => {
    const decoded = await codecs.of(topic as HistoryTopic).decodeAll(records.map(({ value }) => value));
    for (const [i, { key, value, appendedAt }] of records.entries()) {
      const message = decoded[i];
      if (value !== null && message instanceof TowerwatchError) {
        refusals.inc({ topic, code: message.code });
        warnings.logSampled(message.code, { code: message.code, topic }, `passed over: ${message.message}`);
        continue;
      }
      sink.add(topic as HistoryTopic, {
        key: key?.toString() ?? '',
        value: message instanceof TowerwatchError ? null : message,
        appendedAt,
      });
    }
    recordsIn.inc({ topic }, records.length);
  };
}
