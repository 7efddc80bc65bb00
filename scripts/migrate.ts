import { Command } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { clickHouseVariables } from '#platform/config/variables.ts';
import { runProgram, wholeNumber } from './command-line.ts';
import { DEFAULT_RETENTION_DAYS, deployHistory } from './deploy.ts';

const environment = z.object(clickHouseVariables);

async function migrate({ retentionDays }: { retentionDays: number }): Promise<void> {
  const { CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database } = readEnvironment(environment, process.env);
  const applied = await deployHistory({ url, database, retentionDays });
  console.log(`${database} is up to date: ${applied} statements, history kept for ${retentionDays} days.`);
}

await runProgram(
  new Command('npm run migrate --')
    .description(
      'Creates the tables of the history (infra/clickhouse) in CLICKHOUSE_URL, database CLICKHOUSE_DATABASE, ' +
        'and sets their retention. Run again, it changes nothing else.',
    )
    .option(
      '--retention-days <n>',
      'days for which telemetry, scores and alerts are kept',
      wholeNumber(1),
      DEFAULT_RETENTION_DAYS,
    )
    .action(migrate),
);
