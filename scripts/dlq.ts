import { Argument, Command } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { kafkaVariables } from '#platform/config/variables.ts';
import { type KafkaAdmin, type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { withAdmin } from '#platform/kafka/offsets.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { letteredTopics, readContracts } from '#schemas/contracts.ts';
import { runProgram, wholeNumber } from './command-line.ts';
import { countLetters, putBack, showLetters } from './dlq/letters.ts';

const environment = z.object({ KAFKA_BROKERS: kafkaVariables.KAFKA_BROKERS });
const topics: readonly string[] = letteredTopics(readContracts().topics);

async function onBrokers(task: (client: KafkaClient, admin: KafkaAdmin) => Promise<void>): Promise<void> {
  const { KAFKA_BROKERS: brokers } = readEnvironment(environment, process.env);
  const logger = createLogger({ service: 'dlq', instance: 'dlq', level: 'silent' });
  const client = kafkaClient({ brokers, clientId: 'towerwatch-dlq', logger });
  await withAdmin(client, (admin) => task(client, admin));
}

const program = new Command('npm run dlq --')
  .description(
    'Dead letters: records that could not be processed, on <topic>.dlq of the brokers in KAFKA_BROKERS.',
  )
  .addHelpText(
    'after',
    '\nExamples:\n' +
      '  npm run dlq -- list\n' +
      '  npm run dlq -- show kpi.raw.v1 --code KPI_COUNT\n' +
      '  npm run dlq -- replay kpi.raw.v1 --code KPI_SET_UNKNOWN   after the kpiSet was added\n' +
      '\ndocs/errors.md says what each code means and what to do before a replay.\n',
  );

program
  .command('list')
  .description('how many there are, by topic and error code')
  .action(() =>
    onBrokers(async (client, admin) => {
      let total = 0;
      for (const topic of topics) {
        for (const [code, count] of await countLetters(client, admin, topic)) {
          console.log(`${topic}  ${code}  ${count}`);
          total += count;
        }
      }
      if (total === 0) console.log('No dead letters.');
    }),
  );

const withSelection = (command: Command) =>
  command
    .addArgument(new Argument('<topic>', 'topic that the records came from').choices(topics))
    .option('--code <code>', 'only those with this error code')
    .option('--from <offset>', 'only those from this offset of the dead-letter topic on', wholeNumber(0), 0);

interface SelectionOptions {
  readonly code?: string;
  readonly from: number;
}

const selectionOf = (topic: string, { code, from }: SelectionOptions) => ({
  topic,
  code,
  from: BigInt(from),
});

withSelection(program.command('show'))
  .description('one line each, oldest first: offset, time, code, where it was, key, size, reason')
  .option('--limit <n>', 'at most so many', wholeNumber(1), 20)
  .action((topic: string, options: SelectionOptions & { limit: number }) =>
    onBrokers(async (client, admin) => {
      const lines = await showLetters(client, admin, selectionOf(topic, options), options.limit);
      for (const line of lines) console.log(line);
    }),
  );

withSelection(program.command('replay'))
  .description(
    'put them back where they came from, original bytes and key; they also stay where they are, ' +
      'so a second replay begins with --from',
  )
  .action((topic: string, options: SelectionOptions) =>
    onBrokers(async (client, admin) => {
      const producer = new IdempotentProducer(client);
      await producer.connect();
      try {
        const { count, next } = await putBack(client, admin, producer, selectionOf(topic, options));
        console.log(`${count} records are back on ${topic}. To go on after them: --from ${next}`);
      } finally {
        await producer.close();
      }
    }),
  );

await runProgram(program);
