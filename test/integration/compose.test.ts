import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { DockerComposeEnvironment, Wait } from 'testcontainers';
import { hasDockerEngine } from '#infra/local/docker.ts';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { kafkaClient } from '#platform/kafka/client.ts';
import { withAdmin } from '#platform/kafka/offsets.ts';

const FOLDER = resolve(import.meta.dirname, '../../infra/compose');
/** The image may have to be fetched first. */
const LIMIT_MS = 5 * 60_000;

const engine = await hasDockerEngine();
const testWithEngine = engine ? test : test.skip;
const reason = engine ? '' : ' [skipped: no Docker engine answers here]';

testWithEngine(
  `Kafka in the vendor's image takes a 16 MiB message and stamps it on arrival${reason}`,
  async () => {
    const [port] = await freePorts(1);
    const environment = await new DockerComposeEnvironment(FOLDER, 'compose.yaml')
      .withEnvironment({ KAFKA_PORT: String(port) })
      .withWaitStrategy('kafka-1', Wait.forHealthCheck())
      .up(['kafka']);
    try {
      const logger = pino({ level: 'silent' });
      const client = kafkaClient({ brokers: `${LOOPBACK}:${port}`, clientId: 'test', logger });
      const configEntries = [{ name: 'max.message.bytes', value: String(17 * 1024 * 1024) }];
      await withAdmin(client, (admin) =>
        admin.createTopics({ topics: [{ topic: 'models', configEntries }] }),
      );
      const producer = client.producer({ idempotent: true });
      await producer.connect();
      const messages = [{ value: Buffer.alloc(16 * 1024 * 1024, 1), timestamp: '1000' }];
      const [sent] = await producer.send({ topic: 'models', messages });
      await producer.disconnect();
      expect(Number(sent.logAppendTime)).toBeGreaterThan(Date.now() - LIMIT_MS);
    } finally {
      await environment.down({ removeVolumes: true });
    }
  },
  LIMIT_MS,
);
