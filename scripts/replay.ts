import { Command } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { kafkaVariables, kpiSetVariables } from '#platform/config/variables.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { runProgram } from './command-line.ts';
import { matchingKpiSet } from './replay/matching-kpi-set.ts';
import { replay } from './replay/replayer.ts';
import { type SourceOptions, withSourceOptions } from './start/options.ts';
import { prepareReplay } from './start/prepare-source.ts';
import { Progress } from './start/progress.ts';

const environment = z.object({ ...kafkaVariables, ...kpiSetVariables });

interface ReplayCommandOptions extends SourceOptions {
  readonly kpiSet?: string;
}

async function send(options: ReplayCommandOptions): Promise<void> {
  const config = readEnvironment(environment, process.env);
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { title, source } = await prepareReplay(options, Date.now());
  const kpiSet = matchingKpiSet(source, kpiSets, options.kpiSet);

  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const logger = createLogger({ service: 'replay', instance: 'replay', level: 'silent' });
  const { client, codecs } = await streamAdapters(config, 'towerwatch-replay', logger);
  const producer = new IdempotentProducer(client);
  const progress = new Progress();
  await producer.connect();
  try {
    progress.say(`Replaying the ${title} as ${kpiSet.name}`);
    const onProgress = (steps: number) => progress.update('sent', steps, source.steps);
    const { speed } = options;
    const { signal } = stop;
    const sent = await replay({ source, kpiSet: kpiSet.name, producer, codecs, speed, onProgress, signal });
    progress.say(`${sent} samples are on kpi.raw.v1${signal.aborted ? '; stopped before the end' : ''}.`);
  } finally {
    progress.stop();
    await producer.close();
  }
}

await runProgram(
  withSourceOptions(new Command('npm run replay --'))
    .description(
      'Sends a simulated fleet, or series from files, to kpi.raw.v1 and their entities to entities.v1, ' +
        'on the brokers in KAFKA_BROKERS with the schemas in SCHEMA_REGISTRY_URL.',
    )
    .option(
      '--kpi-set <name>',
      'kpiSet of the samples, out of KPI_SETS_FILE (default: the one with the KPIs of the input)',
    )
    .addHelpText(
      'after',
      '\nWhat is sent before the first model is in force is unscored: choose a speed that leaves the retrainer time.\n' +
        '\nExamples:\n' +
        '  npm run replay -- --speed 3000                      the small fleet, 4 weeks in about 13 minutes\n' +
        '  npm run replay -- --input cells/ --kpi-set my-cells  one entity per file or folder\n',
    )
    .action(send),
);
