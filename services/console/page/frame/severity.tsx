import type { Severity } from '../../api/shapes/entity.ts';

/** A shape, a letter and a colour for each: any one of them tells it. */
const MARKS: Record<Severity, { letter: string; word: string; path: string }> = {
  MINOR: { letter: 'm', word: 'minor', path: 'M7 1.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z' },
  MAJOR: { letter: 'M', word: 'major', path: 'M7 .5L13.5 7L7 13.5L.5 7z' },
  CRITICAL: { letter: 'C', word: 'critical', path: 'M1 1h12v12h-12z' },
  UNKNOWN: { letter: '?', word: 'of unknown severity', path: 'M4 1h6l4 6l-4 6h-6l-4-6z' },
};

export const severityWord = (severity: Severity): string => MARKS[severity].word;

/** How grave an alert is; with `word` the word stands beside the mark, else it is its label. */
export function SeverityMark({ severity, word = false }: { severity: Severity; word?: boolean }) {
  const { letter, word: text, path } = MARKS[severity];
  const mark = (
    <svg class={`mark mark-${severity.toLowerCase()}`} viewBox="0 0 14 14" role="img" aria-label={text}>
      <title>{text}</title>
      <path d={path} />
      <text x="7" y="10" text-anchor="middle">
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
