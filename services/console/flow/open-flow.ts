import type { Logger } from 'pino';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
import type { ConsoleConfig } from '../config.ts';
import type { History } from '../history/history.ts';
import type { Live } from '../live/live.ts';
import { FlowWatch } from './flow-watch.ts';
import { watchedServices } from './watched-services.ts';

export interface FlowAdapters {
  readonly instance: string;
  readonly logger: Logger;
  readonly history: History;
  readonly live: Live;
}

/** Watches the pipeline that the configuration names, and tells the hub. */
export function openFlow(
  config: ConsoleConfig,
  { instance, logger, history, live }: FlowAdapters,
): FlowWatch {
  const { hub } = live;
  const registry = new ConfluentRegistry(config.SCHEMA_REGISTRY_URL);
  const flow = new FlowWatch({
    brokers: config.KAFKA_BROKERS,
    clientId: instance,
    logger,
    services: watchedServices(config.CONSOLE_SERVICES),
    askRegistry: () => registry.ping(),
    askHistory: () => history.ping(),
    stalled: () => live.stalled,
    onFlow: (picture) => hub.publish('flow', picture),
    onSources: (sources) => hub.publish('sources', { sources }),
  });
  hub.greetWith('sources', () => ({ sources: flow.sources }));
  hub.greetWith('flow', () => flow.flow);
  flow.start();
  return flow;
}
