import { Command } from 'commander';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { registerContracts, unregisteredSubjects } from '#platform/registry/register.ts';
import { readContracts } from '#schemas/contracts.ts';

interface Options {
  readonly registry?: string;
}

function registryUrl({ registry }: Options): string {
  const url = registry ?? process.env.SCHEMA_REGISTRY_URL;
  if (url === undefined) throw new Error('Name the registry with --registry or SCHEMA_REGISTRY_URL.');
  return url;
}

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

const program = new Command('schemas').description("The topics' schemas in the registry.");
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

try {
  await program.parseAsync();
} catch (error) {
  console.error((error as Error).message);
  if (error instanceof TowerwatchError) console.error(ERROR_CODES[error.code].remedy);
  process.exitCode = 1;
}
