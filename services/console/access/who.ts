import type { Role } from '../api/shapes/session.ts';
import { ROLES } from '../api/shapes/session.ts';

/** Who speaks in a request. */
export interface Who {
  /** Name of the token; `local` where there are none. */
  readonly name: string;
  readonly role: Role;
  /** When the token ends, ms; null: never. */
  readonly expiresAt: number | null;
}

/** Whoever comes by loopback to a console without tokens. */
export const LOCAL: Who = { name: 'local', role: 'admin', expiresAt: null };

/** Each role may all that those before it may. */
export const mayDo = (has: Role, needed: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(needed);
