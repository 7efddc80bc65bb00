import { Command } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#platform/config/environment.ts';
import { kafkaVariables } from '#platform/config/variables.ts';
import { registerContracts, unregisteredSubjects } from '#platform/registry/register.ts';
import { readContracts } from '#schemas/contracts.ts';
import { runProgram } from './command-line.ts';

const environment = z.object({ SCHEMA_REGISTRY_URL: kafkaVariables.SCHEMA_REGISTRY_URL });

interface Options {
  readonly registry?: string;
}

const registryUrl = ({ registry = process.env.SCHEMA_REGISTRY_URL }: Options): string =>
  readEnvironment(environment, { SCHEMA_REGISTRY_URL: registry }).SCHEMA_REGISTRY_URL;

async function register(options: Options): Promise<void> {
  const ids = await registerContracts(registryUrl(options), readContracts().topics);
  for (const [subject, id] of ids) console.log(`${subject}  ${id}`);
}

async function check(options: Options): Promise<void> {
  const missing = await unregisteredSubjects(registryUrl(options), readContracts().topics);
  for (const subject of missing) console.error(`${subject} does not have this version's schema.`);
  if (missing.length > 0) process.exitCode = 1;
  else console.log('Every schema is registered.');
}

const program = new Command('npm run schemas --').description("The topics' schemas in the registry.");
const registry = ['--registry <url>', "base of the registry's API (default: SCHEMA_REGISTRY_URL)"] as const;
program
  .command('register')
  .description('register every schema, FULL_TRANSITIVE; again, it changes nothing')
  .option(...registry)
  .action(register);
program
  .command('check')
  .description('exit with 1 where a schema of this version is not registered')
  .option(...registry)
  .action(check);

await runProgram(program);
