/** What of a keyboard event names its key. */
export interface Stroke {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Name of a key as `useKeys` takes it: `j`, `Shift+J`, `?`, `Enter`, `Shift+ArrowUp`; null with Control, Alt or Meta,
 * which are the browser's. Shift is told for letters and named keys alone: for signs it depends on the keyboard.
 */
export function keyName(stroke: Stroke): string | null {
  if (stroke.ctrlKey || stroke.altKey || stroke.metaKey) return null;
  const { key, shiftKey } = stroke;
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (letter) return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  if (key.length === 1) return key;
  return shiftKey ? `Shift+${key}` : key;
}
