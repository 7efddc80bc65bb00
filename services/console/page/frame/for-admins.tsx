import type { ComponentChildren } from 'preact';
import { mayAdminister, session } from '../data/session.ts';

/** Controls for those who may use them; for all others who that is. @param what such as `roll back` */
export function ForAdmins({
  what,
  children,
}: {
  readonly what: string;
  readonly children: ComponentChildren;
}) {
  if (mayAdminister()) return <>{children}</>;
  const role = session.value?.role;
  return (
    <p class="muted small">
      Admins may {what}.{role !== undefined && ` You are signed in as ${role}.`}
    </p>
  );
}
