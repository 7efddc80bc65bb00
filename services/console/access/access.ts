import type { FastifyRequest } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import type { TokenBook } from './token-book.ts';
import { LOCAL, type Who } from './who.ts';

/** Why somebody is not known. */
export type Stranger = 'TOKEN_MISSING' | 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED';

const BEARER = /^bearer +(\S+)$/i;

/** Says who speaks: by the tokens, or by loopback where there are none. */
export class Access {
  readonly #book: TokenBook | null;

  /** @param book null: whoever comes is admin, so that it must be loopback that he comes by */
  constructor(book: TokenBook | null) {
    this.#book = book;
  }

  /** False where everybody is let in. */
  get tokens(): boolean {
    return this.#book !== null;
  }

  /**
   * By the token in its Authorization header, else in its cookie.
   * @throws {TowerwatchError} TOKENS_FILE_INVALID
   */
  async whoSends({ headers, cookies }: Pick<FastifyRequest, 'headers' | 'cookies'>): Promise<Who | Stranger> {
    if (this.#book === null) return LOCAL;
    const { authorization } = headers;
    const secret =
      authorization === undefined ? cookies[SESSION_COOKIE] : (BEARER.exec(authorization)?.[1] ?? '');
    return secret === undefined ? 'TOKEN_MISSING' : this.#book.find(secret);
  }

  /** @throws {TowerwatchError} TOKEN_UNKNOWN, TOKEN_EXPIRED, TOKENS_FILE_INVALID */
  async signIn(secret: string): Promise<Who> {
    const who = this.#book === null ? LOCAL : await this.#book.find(secret);
    if (typeof who === 'string') throw stranger(who);
    return who;
  }
}

const DETAILS: Readonly<Record<Stranger, string>> = {
  TOKEN_MISSING: 'the request has no token',
  TOKEN_UNKNOWN: 'the token of the request is not known',
  TOKEN_EXPIRED: 'the token of the request has expired',
};

/** As it is refused. */
export const stranger = (why: Stranger) => new TowerwatchError(why, DETAILS[why]);
