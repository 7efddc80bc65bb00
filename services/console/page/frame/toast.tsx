import { signal } from '@preact/signals';

const SHOWN_MS = 8000;

export interface Toast {
  readonly text: string;
  /** Takes back what the toast tells of. */
  readonly undo?: () => void;
  /** What it tells of: a newer toast about the same takes its place. */
  readonly about?: string;
  /** A failure is read out at once and stays until it is closed. */
  readonly failed?: boolean;
}

const shown = signal<readonly (Toast & { readonly id: number })[]>([]);
let last = 0;

/** Tells in a line at the edge of the page, and to screen readers, what came of something. */
export function toast(told: Toast): void {
  const id = ++last;
  const others = shown.value.filter(({ about }) => about === undefined || about !== told.about);
  shown.value = [...others, { ...told, id }].slice(-3);
  if (told.failed !== true) setTimeout(() => close(id), SHOWN_MS);
}

function close(id: number): void {
  shown.value = shown.value.filter((told) => told.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, text, undo, failed }) => (
        <div key={id} class={failed ? 'toast toast-failed' : 'toast'} role={failed ? 'alert' : undefined}>
          <span>{text}</span>
          {undo && (
            <button
              type="button"
              class="button button-small"
              onClick={() => {
                close(id);
                undo();
              }}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            class="button button-small button-plain"
            aria-label="Close"
            onClick={() => close(id)}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
