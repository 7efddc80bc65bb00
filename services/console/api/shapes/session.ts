import { z } from 'zod';

/** In the order of what they may: each may all that those before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

export const role = z.enum(ROLES).meta({
  id: 'Role',
  description: 'viewer: looks. operator: also judges. admin: also changes models and replays dead letters.',
});
export type Role = z.infer<typeof role>;

export const session = z
  .object({
    name: z.string().meta({ description: 'Who speaks: the name of the token.' }),
    role,
    expiresAt: z.number().nullable().meta({ description: 'When the token ends, ms; null: never.' }),
    tokens: z.boolean().meta({ description: 'False where the console listens on loopback without tokens.' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

export const signIn = z.strictObject({ token: z.string().min(1).max(512) }).meta({ id: 'SignIn' });
