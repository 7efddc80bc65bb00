import { existsSync } from 'node:fs';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { makeToken, readTokens, type Token, writeTokens } from '#services/console/access/tokens.ts';
import { ROLES, type Role } from '#services/console/api/shapes/session.ts';
import { date } from '../command-line.ts';
import { examples, nonEmpty, pretty } from './command-parts.ts';

/** `tokens`: who may use the console. */
export function tokensCommand(): Command {
  return new Command('tokens')
    .description(
      'Tokens that the console lets in, with their roles, in the file that CONSOLE_TOKENS_FILE names. Each person and each ' +
        'tool has one of its own: its name is what verdicts, activations and the audit show.',
    )
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addHelpText(
      'after',
      examples(
        'tokens create anna --role admin          shown once: hand it over by a safe way',
        'tokens create tickets --role operator    for a tool: it gives verdicts',
        'tokens list                              who has one, and until when',
        'tokens revoke anna                       refused within a second, without a restart',
      ) +
        '\nRoles: viewer looks; operator also judges; admin also changes models and replays dead letters. The file keeps only\n' +
        'the SHA-256 of each token. Exit code 2: the command, or the file, is at fault.\n',
    );
}

interface FileOption {
  readonly file: string;
}

/** Every subcommand works on the same file. */
const withFile = (command: Command) =>
  command.addOption(
    new Option('--file <path>', 'file of the tokens').env('CONSOLE_TOKENS_FILE').makeOptionMandatory(),
  );

interface CreateOptions extends FileOption {
  readonly role: Role;
  readonly expires?: number;
}

function createCommand(): Command {
  return withFile(new Command('create'))
    .description('make a token and print it: it can be seen this once')
    .argument('<name>', 'who has it', nonEmpty)
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--expires <date>', 'when it ends, such as 2027-01-01; never by default', date)
    .addHelpText(
      'after',
      examples(
        'tokens create anna --role admin --file tokens.json',
        'tokens create ticketing --role operator --expires 2027-01-01',
      ),
    )
    .action(async (name: string, { file, role, expires }: CreateOptions) => {
      const tokens = existsSync(file) ? await readTokens(file) : [];
      if (tokens.some((token) => token.name === name)) {
        throw new TowerwatchError('TOKEN_NAME_TAKEN', `${file} has a token of ${name}`);
      }
      const { secret, token } = makeToken({ name, role, expiresAt: expires ?? null }, Date.now());
      await writeTokens(file, [...tokens, token]);
      console.log(secret);
    });
}

function listCommand(): Command {
  return withFile(new Command('list'))
    .description('names, roles and ends of the tokens; the tokens themselves are kept nowhere')
    .option('--json', 'an array of objects instead of a table')
    .addHelpText('after', examples('tokens list', 'tokens list --json | jq .[].name'))
    .action(async ({ file, json }: FileOption & { json?: true }) => {
      const tokens = (await readTokens(file)).map(({ sha256, ...shown }) => shown);
      console.log(json ? pretty(tokens) : listText(tokens, Date.now()));
    });
}

function revokeCommand(): Command {
  return withFile(new Command('revoke'))
    .description('take a token out of the file: running consoles refuse it within a second')
    .argument('<name>', 'who had it', nonEmpty)
    .addHelpText('after', examples('tokens revoke anna'))
    .action(async (name: string, { file }: FileOption) => {
      const tokens = await readTokens(file);
      const kept = tokens.filter((token) => token.name !== name);
      if (kept.length === tokens.length) {
        throw new TowerwatchError('TOKEN_NOT_THERE', `${file} has no token of ${name}`);
      }
      await writeTokens(file, kept);
      console.log(`The token of ${name} is revoked.`);
    });
}

function listText(tokens: readonly Omit<Token, 'sha256'>[], now: number): string {
  const table = new Table({ head: ['name', 'role', 'made', 'ends'], style: { head: [], border: [] } });
  for (const { name, role, createdAt, expiresAt } of tokens) {
    const ended = expiresAt !== null && Date.parse(expiresAt) <= now;
    table.push([
      name,
      role,
      createdAt,
      expiresAt === null ? 'never' : `${expiresAt}${ended ? ' (past)' : ''}`,
    ]);
  }
  return tokens.length === 0 ? 'There are no tokens.' : table.toString();
}
