import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { kafkaVariables, kpiSetVariables } from '#platform/config/variables.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { duration, runProgram, share } from './command-line.ts';
import { OperatorsDesk } from './operators/desk.ts';
import { SimulatedOperators } from './operators/operators.ts';
import { shiftOf, USUAL_BUDGET } from './operators/shift.ts';
import { Truth } from './operators/truth.ts';
import { matchingKpiSet } from './replay/matching-kpi-set.ts';
import { type SourceOptions, withSourceOptions } from './start/options.ts';
import { prepareReplay } from './start/prepare-source.ts';

const POLL_MS = 250;

const environment = z.object({ ...kafkaVariables, ...kpiSetVariables });

interface OperatorsOptions extends SourceOptions {
  readonly kpiSet?: string;
  readonly budget: number;
  readonly errorRate: number;
  /** Event time, ms. */
  readonly delay: number;
  /** Wall clock, ms. */
  readonly think: number;
}

async function work(options: OperatorsOptions): Promise<void> {
  const { seed, budget, errorRate, delay: delayMs, think } = options;
  const config = readEnvironment(environment, process.env);
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const plan = await prepareReplay(options, Date.now());
  const kpiSet = matchingKpiSet(plan.source, kpiSets, options.kpiSet).name;
  if (plan.feedback === undefined) {
    const message = `the ${plan.title} has no labels that operators could go by`;
    throw new TowerwatchError('INPUT_UNLABELLED', message);
  }
  const habits = { budget, errorRate, delayMs, seed };
  const shift = shiftOf(plan, plan.feedback);
  const operators = new SimulatedOperators(kpiSet, new Truth(plan.source), habits, shift);

  const logger = createLogger({ service: 'operators', instance: 'operators', level: 'silent' });
  const { client, codecs } = await streamAdapters(config, 'towerwatch-operators', logger);
  const producer = new IdempotentProducer(client);
  await producer.connect();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const onFatal = (error: unknown) => stop.abort(error);
  const onSaid = (line: string) => console.log(line);
  const desk = await OperatorsDesk.open({
    client,
    codecs,
    producer,
    logger,
    operators,
    onSaid,
    onFatal,
    think,
  });
  console.log(`Operators look after ${shift.entities.length} entities of ${kpiSet}; Ctrl-C ends that.`);
  try {
    while (!stop.signal.aborted) {
      await desk.tick(Date.now());
      await delay(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    if (stop.signal.reason instanceof TowerwatchError) throw stop.signal.reason;
  } finally {
    await desk.close();
    await producer.close();
  }
}

await runProgram(
  withSourceOptions(new Command('npm run operators --'))
    .description(
      'Simulated operators, as a ticketing tool would bring their word: they know the labels of a replayed fleet or of ' +
        'replayed files, judge alerts that are over, report anomalies that had none, and answer label requests. Reads ' +
        'anomalies.v1 and label-requests.v1, writes feedback.v1, on the brokers in KAFKA_BROKERS with the schemas in ' +
        'SCHEMA_REGISTRY_URL. What is replayed is named as for npm run replay.',
    )
    .option('--kpi-set <name>', 'kpiSet of the alerts, out of KPI_SETS_FILE (default: the one with the KPIs)')
    .option('--budget <share>', 'share of the windows that they judge, 0 to 1', share, USUAL_BUDGET)
    .option('--error-rate <share>', 'share of verdicts and answers that are wrong, 0 to 1', share, 0)
    .addOption(
      new Option('--delay <time>', 'event time from the end of an alert to its verdict')
        .argParser(duration)
        .default(30 * 60_000, '30m'),
    )
    .addOption(
      new Option('--think <time>', 'time on the clock that they take over a verdict or an answer')
        .argParser(duration)
        .default(0, 'none'),
    )
    .addHelpText(
      'after',
      '\nThey look at the first 40 % of the cells of a fleet in its third week, and at the first half of what is labelled in\n' +
        'files. Ids of feedback derive from what it speaks of: what is said twice is heard once.\n' +
        '\nExamples:\n' +
        '  npm run operators -- --seed 7                        beside npm run replay -- --seed 7 --speed 3000\n' +
        '  npm run operators -- --error-rate 0.1 --think 20s    who err, and take their time\n' +
        '  npm run operators -- --input cells/ --kpi-set my-cells\n',
    )
    .action(work),
);
