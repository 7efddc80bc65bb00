import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { javaCommand, serverFolder } from '#infra/local/java.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';

const SOURCE = join(import.meta.dirname, 'java', 'CompressedProducer.java');

/** Produces as the vendor's client does, each batch compressed. */
export async function produceWithJava(
  brokers: string,
  topic: string,
  codec: 'gzip' | 'snappy' | 'lz4' | 'zstd',
  records: readonly Pick<OutgoingRecord, 'key' | 'value'>[],
): Promise<void> {
  const jars = join(await serverFolder('kafka'), '*');
  const child = spawn(javaCommand(), ['-cp', jars, SOURCE, brokers, topic, codec], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk;
  });
  const ended = once(child, 'close');
  const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64');
  child.stdin.end(records.map(({ key, value }) => `${base64(key!)} ${base64(value!)}\n`).join(''));
  const [status] = await ended;
  if (status !== 0) throw new Error(`the Java producer ended with ${status}: ${complaints}`);
}
