import type { DeadLetterRow } from '../../../api/shapes/dead-letter.ts';

/** How often a code is among some dead letters, and the newest of these. */
export interface CodeCount {
  readonly code: string;
  readonly count: number;
  readonly newest: DeadLetterRow;
}

/** The codes of dead letters, the most frequent first. @param letters newest first */
export function codesOf(letters: readonly DeadLetterRow[]): CodeCount[] {
  const counts = new Map<string, CodeCount>();
  for (const letter of letters) {
    const known = counts.get(letter.code);
    counts.set(letter.code, {
      code: letter.code,
      count: (known?.count ?? 0) + 1,
      newest: known?.newest ?? letter,
    });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}
