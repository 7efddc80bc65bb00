import { setTimeout as delay } from 'node:timers/promises';
import type { TelemetrySlice } from '#core/simulate/telemetry.ts';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ReplayEntity, ReplaySource } from './source.ts';

/** Samples that are sent together when nothing holds the replay back. */
const BATCH = 4000;

/** A step before which the replay waits. */
export interface ReplayPause {
  readonly beforeStep: number;
  readonly until: () => Promise<void>;
}

export interface ReplayOptions {
  readonly source: ReplaySource;
  readonly kpiSet: string;
  readonly producer: IdempotentProducer;
  readonly codecs: CodecBook;
  /** Event time passes this many times as fast as the wall clock; Infinity sends as fast as the broker takes it. */
  readonly speed: number;
  readonly pauses?: readonly ReplayPause[];
  readonly onProgress?: (stepsSent: number, samplesSent: number) => void;
  /** Ends the replay before its end, at once. */
  readonly signal?: AbortSignal;
}

/**
 * Sends the inventory, then the samples in the order of event time, pausing where told.
 * @returns the number of samples sent, of which every one is on the broker
 */
export async function replay(options: ReplayOptions): Promise<number> {
  const { source, kpiSet, producer, codecs, speed, pauses = [], onProgress, signal } = options;
  await producer.write(source.entities.map((entity) => inventoryRecord(entity, codecs)));
  const waiting = [...pauses].sort((a, b) => a.beforeStep - b.beforeStep);
  const raw = codecs.of('kpi.raw.v1');
  let pending: OutgoingRecord[] = [];
  let sent = 0;
  let steps = 0;
  let origin: { wall: number; event: number } | undefined;
  const flush = async () => {
    await producer.write(pending);
    sent += pending.length;
    pending = [];
    onProgress?.(steps, sent);
  };
  for (const slice of source.slices()) {
    if (signal?.aborted) break;
    if (waiting.length > 0 && slice.step >= waiting[0].beforeStep) {
      await flush();
      await waiting.shift()!.until();
      origin = undefined;
    }
    if (Number.isFinite(speed)) {
      origin ??= { wall: Date.now(), event: slice.ts };
      await keepPace(slice, origin, speed, signal);
      if (signal?.aborted) break;
    }
    for (const { entity, ts, values, suspect } of slice.samples) {
      const value = raw.encode({ entity, kpiSet, ts, values: [...values], suspect });
      pending.push({ topic: 'kpi.raw.v1', key: entity, value });
    }
    steps = slice.step + 1;
    if (pending.length >= BATCH || Number.isFinite(speed)) await flush();
  }
  await flush();
  if (signal?.aborted) return sent;
  for (const { until } of waiting) await until();
  return sent;
}

async function keepPace(
  { ts }: TelemetrySlice,
  origin: { wall: number; event: number },
  speed: number,
  signal: AbortSignal | undefined,
) {
  const wait = (ts - origin.event) / speed - (Date.now() - origin.wall);
  if (wait <= 0) return;
  await delay(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

function inventoryRecord(entity: ReplayEntity, codecs: CodecBook): OutgoingRecord {
  const { id, region = null, site = null, kind = null, latitude, longitude } = entity;
  const value = codecs.of('entities.v1').encode({
    entity: id,
    name: id,
    region,
    site,
    kind,
    coordinates: latitude === undefined || longitude === undefined ? null : { latitude, longitude },
    tags: [],
    maintenance: [],
    updatedAt: 0,
  });
  return { topic: 'entities.v1', key: id, value };
}
