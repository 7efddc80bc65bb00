import type { ComponentChildren } from 'preact';
import type { Refusal } from '../data/request.ts';
import { Time } from './time.tsx';

/** Room for what is being read, of about its size, so that nothing jumps. */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <div class="skeleton" role="status">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
      <p class="visually-hidden">Loading {what}</p>
    </div>
  );
}

/** Nothing is there: why, and what would bring something. */
export function Empty({
  title,
  hint,
  children,
}: {
  title: string;
  hint: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <div class="state">
      <h2>{title}</h2>
      <p class="muted">{hint}</p>
      {children}
    </div>
  );
}

/** Why a call was refused, and what to do. */
export function Refused({ refusal, retry }: { refusal: Refusal; retry?: () => void }) {
  const { code, title, detail, remedy, faults } = refusal.problem;
  return (
    <div class="state state-refused" role="alert">
      <h2>{title}</h2>
      <p>{detail}</p>
      <p class="muted">{remedy}</p>
      {faults.length > 0 && (
        <ul class="small">
          {faults.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <code class="small muted">{code}</code>
        {retry && (
          <button type="button" class="button button-small" onClick={retry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}

/** What is shown may be old. `since`: wall clock, ms. */
export function Stale({ since, children }: { since: number; children?: ComponentChildren }) {
  return (
    <p class="note small" role="status">
      Not brought up to date since <Time at={since} />. {children}
    </p>
  );
}
