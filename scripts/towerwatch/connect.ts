import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { kafkaVariables, kpiSetVariables } from '#platform/config/variables.ts';
import { type StreamAdapters, streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { createLogger } from '#platform/logging/logger.ts';

const environment = z.object({ ...kafkaVariables, ...kpiSetVariables });

/** What a person's command needs, of the servers that the environment names. */
export interface Connection extends StreamAdapters {
  readonly config: z.output<typeof environment>;
}

export async function connect(): Promise<Connection> {
  const config = readEnvironment(environment, process.env);
  const logger = createLogger({ service: 'towerwatch', instance: 'towerwatch', level: 'silent' });
  return { config, ...(await streamAdapters(config, 'towerwatch-cli', logger)) };
}
