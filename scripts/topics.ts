import { Command } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { kafkaVariables } from '#platform/config/variables.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { runProgram, wholeNumber } from './command-line.ts';
import { BROKERS_DEFAULT, deployTopics } from './deploy.ts';

const environment = z.object({ KAFKA_BROKERS: kafkaVariables.KAFKA_BROKERS });

async function create({
  replicationFactor = BROKERS_DEFAULT,
}: {
  replicationFactor?: number;
}): Promise<void> {
  const { KAFKA_BROKERS } = readEnvironment(environment, process.env);
  const logger = createLogger({ service: 'topics', instance: 'topics', level: 'silent' });
  const created = await deployTopics(KAFKA_BROKERS, replicationFactor, logger);
  for (const topic of created) console.log(topic);
  console.log(created.length === 0 ? 'Every topic is there.' : `${created.length} topics created.`);
}

await runProgram(
  new Command('npm run topics --')
    .description(
      'Creates the topics of schemas/asyncapi.yaml that are not there yet, on the brokers in KAFKA_BROKERS. ' +
        'Topics that are there stay as they are.',
    )
    .option(
      '--replication-factor <n>',
      "copies of each partition (default: the brokers' own default)",
      wholeNumber(1),
    )
    .action(create),
);
