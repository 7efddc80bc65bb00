import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { keyName } from './key-name.ts';

export type KeyActions = Record<string, () => void>;

interface Scope {
  readonly actions: () => KeyActions;
  readonly help: Record<string, string>;
}

/** All keys that now do something, innermost first, for the list behind `?`. */
export const keyScopes = signal<readonly Scope[]>([]);

/**
 * Keys that do something as long as the component is there; those of a component mounted later win.
 * They rest while a person types and while a dialog is open, and Enter and Space stay with the control in focus.
 *
 * @param actions by name of the key (key-name.ts), such as `{ j: next, 'Shift+F': clear }`
 * @param help what each does, for the list behind `?`; a key left out is not listed
 */
export function useKeys(actions: KeyActions, help: Record<string, string> = {}): void {
  const latest = useRef(actions);
  latest.current = actions;
  const words = JSON.stringify(help);
  useEffect(() => {
    const scope: Scope = { actions: () => latest.current, help: JSON.parse(words) };
    keyScopes.value = [scope, ...keyScopes.peek()];
    return () => {
      keyScopes.value = keyScopes.peek().filter((other) => other !== scope);
    };
  }, [words]);
}

/** What each key does, by scope, innermost first; where two scopes have the same key, only the inner one does. */
export function listedKeys(scopes: readonly Scope[]): Record<string, string>[] {
  const taken = new Set<string>();
  return scopes.map(({ actions, help }) => {
    const listed = Object.entries(help).filter(([key]) => !taken.has(key));
    for (const key of Object.keys(actions())) taken.add(key);
    return Object.fromEntries(listed);
  });
}

/** Listens to the keyboard for the whole page; @returns what ends it. */
export function listenToKeys(): () => void {
  addEventListener('keydown', press);
  return () => removeEventListener('keydown', press);
}

const TYPING = 'input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]';
const PRESSABLE = 'button, a[href], summary, input, [role=button], [role=option], [role=tab]';

function press(event: KeyboardEvent): void {
  const name = keyName(event);
  if (name === null || event.defaultPrevented) return;
  if (document.querySelector('dialog[open]') !== null) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING) != null && name !== 'Escape') return;
  if ((name === 'Enter' || name === ' ') && target?.closest(PRESSABLE) != null) return;
  for (const scope of keyScopes.peek()) {
    const action = scope.actions()[name];
    if (action === undefined) continue;
    event.preventDefault();
    action();
    return;
  }
}
