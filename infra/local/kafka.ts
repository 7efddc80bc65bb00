import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { brokerAnswers } from './broker-probe.ts';
import { ServerChild } from './child.ts';
import { javaCommand, jvmFlags, serverFolder } from './java.ts';
import { freePorts, LOOPBACK } from './ports.ts';
import { type LocalServer, startServer } from './server.ts';

const HEAP_MIB = 256;

/** Apache Kafka in KRaft mode, broker and controller in one process, its data in `dir`. */
export async function startKafka(dir: string): Promise<LocalServer> {
  const jars = join(await serverFolder('kafka'), '*');
  const tmp = join(dir, 'tmp');
  await mkdir(tmp, { recursive: true });
  const java = [...jvmFlags(HEAP_MIB, tmp), ...LOGGING, '-cp', jars];
  return startServer('Kafka', async () => {
    const [port, controllerPort] = await freePorts(2);
    const properties = join(dir, 'server.properties');
    await writeFile(properties, serverProperties({ dir: join(dir, 'data'), port, controllerPort }));
    await formatOnce(join(dir, 'data'), java, properties);
    return {
      child: ServerChild.guarded(javaCommand(), [...java, 'kafka.Kafka', properties], join(dir, 'kafka.log')),
      address: () => `${LOOPBACK}:${port}`,
      healthy: () => brokerAnswers(LOOPBACK, port),
    };
  });
}

const LOGGING = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

async function formatOnce(data: string, java: readonly string[], properties: string): Promise<void> {
  const formatted = await access(join(data, 'meta.properties')).then(
    () => true,
    () => false,
  );
  if (formatted) return;
  const clusterId = `A${randomBytes(16).toString('base64url').slice(1)}`;
  const args = [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties];
  try {
    await promisify(execFile)(javaCommand(), args);
  } catch (cause) {
    throw new TowerwatchError('SERVER_START_FAILED', `Kafka could not format ${data}: ${String(cause)}`, {
      cause,
      context: { server: 'Kafka' },
    });
  }
}

interface Placement {
  readonly dir: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** One node, few internal partitions, and timeouts low enough that a crashed consumer is noticed within seconds. */
function serverProperties({ dir, port, controllerPort }: Placement): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${LOOPBACK}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dir,
    'auto.create.topics.enable': false,
    // Retention by the time of arrival, or a replay of last month would be deleted as it comes in.
    'log.message.timestamp.type': 'LogAppendTime',
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 2_000,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
