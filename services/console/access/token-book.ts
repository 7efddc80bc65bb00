import { stat } from 'node:fs/promises';
import { readTokens, type Token, tokenOf } from './tokens.ts';
import type { Who } from './who.ts';

/** Longest time that a change of the file goes unseen, ms. */
const LOOK_EVERY_MS = 500;

/** The tokens of a file, read again whenever it has changed: what is revoked there is refused here half a second later. */
export class TokenBook {
  readonly #path: string;
  #tokens: readonly Token[] = [];
  /** Of the file when it was last read. */
  #version = '';
  #lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws {TowerwatchError} TOKENS_FILE_INVALID */
  static async open(path: string): Promise<TokenBook> {
    const book = new TokenBook(path);
    await book.#look(Date.now());
    return book;
  }

  /**
   * Whose token it is.
   * @throws {TowerwatchError} TOKENS_FILE_INVALID while the file has faults
   */
  async find(secret: string, now = Date.now()): Promise<Who | 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED'> {
    await this.#look(now);
    const token = tokenOf(secret, this.#tokens);
    if (token === undefined) return 'TOKEN_UNKNOWN';
    const expiresAt = token.expiresAt === null ? null : Date.parse(token.expiresAt);
    if (expiresAt !== null && expiresAt <= now) return 'TOKEN_EXPIRED';
    return { name: token.name, role: token.role, expiresAt };
  }

  async #look(now: number): Promise<void> {
    if (now - this.#lookedAt < LOOK_EVERY_MS) return;
    const version = await versionOf(this.#path);
    if (version !== this.#version) {
      this.#tokens = await readTokens(this.#path);
      this.#version = version;
    }
    this.#lookedAt = now;
  }
}

/** What changes when the file does; of a file that is not there, what no file has, so that it is read and the fault told. */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'absent';
  }
}
