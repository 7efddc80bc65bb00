import { join } from 'node:path';
import { makeToken, type Token, writeTokens } from '#services/console/access/tokens.ts';
import { ROLES, type Role } from '#services/console/api/shapes/session.ts';

/** The secret of a token for each role, and of one that has expired. */
export type Secrets = Readonly<Record<Role | 'expired', string>>;

export interface ConsoleTokens {
  /** As the console reads them. */
  readonly file: string;
  /** In the order of the roles, the one that has expired last. */
  readonly tokens: readonly Token[];
  readonly secrets: Secrets;
}

/** Writes `tokens.json` into a folder. @param nameOf how the holder of a role's token is called; by default as the role is */
export async function consoleTokens(
  folder: string,
  nameOf: (role: Role | 'expired') => string = (role) => role,
): Promise<ConsoleTokens> {
  const now = Date.now();
  const made = [
    ...ROLES.map((role) => ({
      of: role,
      ...makeToken({ name: nameOf(role), role, expiresAt: null }, now),
    })),
    {
      of: 'expired',
      ...makeToken({ name: nameOf('expired'), role: 'admin', expiresAt: now - 1 }, 0),
    },
  ];
  const file = join(folder, 'tokens.json');
  const tokens = made.map(({ token }) => token);
  await writeTokens(file, tokens);
  const secrets = Object.fromEntries(made.map(({ of, secret }) => [of, secret])) as Secrets;
  return { file, tokens, secrets };
}
