import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { PromptProducer } from '#platform/kafka/prompt-producer.ts';
import { createLogger } from '#platform/logging/logger.ts';

const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
const RECORD = { topic: 'feedback.v1', key: 'cell-1', value: Buffer.from('a verdict') };
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** A port on which somebody listens who never says a word. */
async function mutePort(): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function secondsToGiveUp(port: number): Promise<number> {
  const producer = new PromptProducer({ brokers: `127.0.0.1:${port}`, clientId: 'test', logger });
  const begun = performance.now();
  await expect(producer.write([RECORD])).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
  await producer.close();
  return (performance.now() - begun) / 1000;
}

test('who waits is told soon that no broker is there', async () => {
  const { port, close } = await mutePort();
  close();
  expect(await secondsToGiveUp(port)).toBeLessThan(5);
});

test('who waits is told soon that a broker does not answer', async () => {
  const { port, close } = await mutePort();
  expect(await secondsToGiveUp(port)).toBeLessThan(7);
  close();
});
