import type { Change } from './figures.ts';

const DIGITS = 3;

/** A figure of quality, in the digits that it is told in everywhere. */
export function figureText(value: number | null): string {
  return value === null ? '–' : value.toFixed(DIGITS);
}

/** By how much a figure changed, with its sign, and whether that is good. */
export function changeText({ difference, word }: Change): string {
  if (difference === null || word === 'the same') return word;
  const digits = Math.abs(difference).toFixed(DIGITS);
  return `${difference < 0 ? '−' : '+'}${digits} ${word}`;
}

/** Colour of what a change means. */
export const CHANGE_CLASSES: Readonly<Record<Change['word'], string>> = {
  better: 'change-better',
  worse: 'change-worse',
  'the same': 'muted',
  new: 'muted',
  'not measured': 'muted',
};

/** A figure after the gate over the one before: two bars, the change, and whether that is good. */
export function FigureChange({ change }: { readonly change: Change }) {
  const { before, after, word } = change;
  if (after === null) return <span class="muted">not measured</span>;
  return (
    <span class="change">
      <span class="change-values">
        {before !== null && <span class="muted">{figureText(before)} → </span>}
        <strong>{figureText(after)}</strong>
      </span>
      <ChangeBars {...change} />
      <span class={`small ${CHANGE_CLASSES[word]}`}>{changeText(change)}</span>
    </span>
  );
}

const BARS: Readonly<Partial<Record<Change['word'], string>>> = {
  better: 'change-bar change-bar-after change-bar-better',
  worse: 'change-bar change-bar-after change-bar-worse',
};

/** Before (pale) over after, as long as they are large. */
export function ChangeBars({ shares, before, word }: Change) {
  return (
    <span class="change-bars" aria-hidden="true">
      {before !== null && <span class="change-bar" style={{ width: `${shares.before * 100}%` }} />}
      <span class={BARS[word] ?? 'change-bar change-bar-after'} style={{ width: `${shares.after * 100}%` }} />
    </span>
  );
}
