import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Admin, Consumer, Kafka, logLevel, Producer, RecordMetadata } from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import type { Logger } from 'pino';
import { useAbortedFilter } from './aborted-records.ts';
import { useChunkedEncoder } from './chunked-encoder.ts';
import { useNativeCrc } from './native-crc.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';

useNativeCrc();
useChunkedEncoder();
useAbortedFilter();
const kafkajs = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');

export type KafkaClient = Kafka;
export type KafkaAdmin = Admin;
export type KafkaConsumer = Consumer;
export type KafkaProducer = Producer;
export type { RecordMetadata };

/** kafkajs has no Snappy, LZ4 or Zstandard of its own; telemetry arrives compressed by any. */
const { CompressionTypes, CompressionCodecs } = kafkajs;
CompressionCodecs[CompressionTypes.Snappy] = () => ({
  compress: async (encoder: { buffer: Buffer }) => compressSnappy(encoder.buffer),
  decompress: async (bytes: Buffer) => decompressSnappy(bytes),
});
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder: { buffer: Buffer }) => compressFrame(encoder.buffer),
  decompress: (bytes: Buffer) => decompressFrame(bytes),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: (encoder: { buffer: Buffer }) => promisify(zstdCompress)(encoder.buffer),
  decompress: (bytes: Buffer) => promisify(zstdDecompress)(bytes),
});

/**
 * kafkajs calls an error what it tries again by itself, such as a coordinator that is still starting; what it gives up on
 * is thrown, and logged where it is caught. Its connections are chattier still.
 */
function levelOf(level: logLevel, namespace: string): 'warn' | 'debug' {
  return level === kafkajs.logLevel.ERROR && namespace !== 'Connection' ? 'warn' : 'debug';
}

/** LONG outlasts a broker that starts anew; SHORT is for what a person waits for. */
const PATIENCE = {
  LONG: { connectionTimeout: 5000, retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 15 } },
  SHORT: {
    connectionTimeout: 1500,
    requestTimeout: 3000,
    retry: { initialRetryTime: 100, maxRetryTime: 400, retries: 3 },
  },
};

export interface KafkaClientOptions {
  /** host:port, comma-separated */
  readonly brokers: string;
  readonly clientId: string;
  readonly logger: Logger;
  /** LONG by default */
  readonly patience?: keyof typeof PATIENCE;
}

/** A client with every codec, quiet retries while coordinators start, and its log lines on ours. */
export function kafkaClient({
  brokers,
  clientId,
  logger,
  patience = 'LONG',
}: KafkaClientOptions): KafkaClient {
  const log = logger.child({ component: 'kafka' });
  return new kafkajs.Kafka({
    clientId,
    brokers: brokers.split(',').map((broker) => broker.trim()),
    ...PATIENCE[patience],
    logCreator: () => (entry: { level: logLevel; namespace: string; log: { message: string } }) => {
      const { message, timestamp, logger: _, stack: __, ...facts } = entry.log as Record<string, unknown>;
      log[levelOf(entry.level, entry.namespace)]({ namespace: entry.namespace, ...facts }, String(message));
    },
  });
}

/** Keys go to partitions as the Java client puts them (murmur2), so that topics are co-partitioned with anyone's. */
export const defaultPartitioner = kafkajs.Partitioners.DefaultPartitioner;

/** The partition that a record with this key goes to, of so many. */
export function keyPartition(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return defaultPartitioner()({ topic: '', partitionMetadata, message: { key, value: null } });
}

/** Assigns exactly these partitions of a topic to the one member of a group: reading without sharing. */
export function fixedAssigner(topic: string, partitions: readonly number[]) {
  const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;
  const userData = Buffer.alloc(0);
  return () => ({
    name: 'Fixed',
    version: 1,
    assign: async ({ members }: { members: { memberId: string }[] }) =>
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: 1,
          assignment: { [topic]: [...partitions] },
          userData,
        }),
      })),
    protocol: ({ topics }: { topics: string[] }) => ({
      name: 'Fixed',
      metadata: MemberMetadata.encode({ version: 1, topics, userData }),
    }),
  });
}
