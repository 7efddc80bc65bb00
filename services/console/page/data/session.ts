import { signal } from '@preact/signals';
import type { Role, Session } from '../../api/shapes/session.ts';
import { Refusal, request } from './request.ts';

/** Who is signed in; null: nobody; undefined: not yet known. */
export const session = signal<Session | null | undefined>(undefined);

/** In the order of what they may, as in api/shapes/session.ts. */
const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

const may = (role: Role) => session.value != null && RANK[session.value.role] >= RANK[role];

/** Whether who is signed in may give verdicts. */
export const mayJudge = (): boolean => may('operator');

/** Whether who is signed in may change models, order runs and replay dead letters. */
export const mayAdminister = (): boolean => may('admin');

/** Reads who is signed in; what is known stays where the console cannot be asked. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await request<Session>('/session');
  } catch (error) {
    if (error instanceof Refusal && error.problem.status === 401) session.value = null;
  }
}

/** @throws Refusal where the token is not known or has ended */
export async function signIn(token: string): Promise<void> {
  session.value = await request<Session>('/session', { method: 'POST', body: { token } });
}

/** @throws Refusal where the console cannot be asked */
export async function signOut(): Promise<void> {
  await request('/session', { method: 'DELETE' });
  session.value = null;
}
