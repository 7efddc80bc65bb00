import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { role } from '../api/shapes/session.ts';

/** So that a token in a log or a repository is found by who looks for secrets. */
const PREFIX = 'tw_';
const TOKEN_BYTES = 32;
/** The owner alone: whoever writes the file makes himself an admin. */
const FILE_MODE = 0o600;

const token = z.strictObject({
  /** Who speaks, as verdicts, activations and the audit show it. */
  name: z.string().trim().min(1).max(256),
  role,
  /** Of the token, in hexadecimal: the token itself is kept nowhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of a token, in hexadecimal'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
});
export type Token = z.infer<typeof token>;

const tokenFile = z.array(token).superRefine((tokens, { addIssue }) => {
  const seen = new Set<string>();
  for (const [i, { name }] of tokens.entries()) {
    if (seen.has(name)) addIssue({ code: 'custom', path: [i, 'name'], message: `${name} is there twice` });
    seen.add(name);
  }
});

const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

/** A new token of 256 random bits, to be shown once, and what is kept of it. */
export function makeToken(
  of: Pick<Token, 'name' | 'role'> & { readonly expiresAt: number | null },
  now: number,
): { readonly secret: string; readonly token: Token } {
  const secret = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const expiresAt = of.expiresAt === null ? null : new Date(of.expiresAt).toISOString();
  return {
    secret,
    token: {
      name: of.name,
      role: of.role,
      sha256: hashOf(secret).toString('hex'),
      createdAt: new Date(now).toISOString(),
      expiresAt,
    },
  };
}

/** The token that a secret is of; compares with each in constant time, and looks at all of them. */
export function tokenOf(secret: string, tokens: readonly Token[]): Token | undefined {
  const hash = hashOf(secret);
  return tokens.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), hash))[0];
}

/** @throws {TowerwatchError} TOKENS_FILE_INVALID, naming each fault */
export async function readTokens(path: string): Promise<Token[]> {
  const fault = (what: string, cause?: unknown) =>
    new TowerwatchError('TOKENS_FILE_INVALID', `${path}: ${what}`, { cause });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw fault((error as Error).message, error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fault('it is not JSON', error);
  }
  const read = tokenFile.safeParse(json);
  if (read.success) return read.data;
  throw fault(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

/** Written beside it and renamed, so that nobody reads half a file. @throws {TowerwatchError} OUTPUT_UNWRITABLE */
export async function writeTokens(path: string, tokens: readonly Token[]): Promise<void> {
  const beside = `${path}.new`;
  try {
    await writeFile(beside, `${JSON.stringify(tokens, null, 2)}\n`, { mode: FILE_MODE });
    await rename(beside, path);
  } catch (cause) {
    throw new TowerwatchError('OUTPUT_UNWRITABLE', `${path}: ${(cause as Error).message}`, { cause });
  }
}
