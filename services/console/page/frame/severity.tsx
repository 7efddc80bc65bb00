import type { Severity } from '../../api/shapes/entity.ts';

/** A shape, a letter and a colour for each: any one of them tells it. */
const MARKS: Record<Severity, { letter: string; word: string; path: string }> = {
  MINOR: { letter: 'm', word: 'minor', path: 'M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14z' },
  MAJOR: { letter: 'M', word: 'major', path: 'M8 0L16 8L8 16L0 8z' },
  CRITICAL: { letter: 'C', word: 'critical', path: 'M1 1h14v14h-14z' },
  UNKNOWN: { letter: '?', word: 'of unknown severity', path: 'M4.5 1h7l4 7l-4 7h-7l-4-7z' },
};

export const severityWord = (severity: Severity): string => MARKS[severity].word;

/** How grave an alert is; with `word` the word stands beside the mark, else it is its label. */
export function SeverityMark({ severity, word = false }: { severity: Severity; word?: boolean }) {
  const { letter, word: text, path } = MARKS[severity];
  const mark = (
    <svg class={`mark mark-${severity.toLowerCase()}`} viewBox="0 0 16 16" role="img" aria-label={text}>
      <title>{text}</title>
      <path d={path} />
      <text x="8" y="11.2" text-anchor="middle">
        {letter}
      </text>
    </svg>
  );
  if (!word) return mark;
  return (
    <span class={`severity severity-${severity.toLowerCase()}`}>
      {mark} <span aria-hidden="true">{text}</span>
    </span>
  );
}
