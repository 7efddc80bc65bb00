import { STANDING_TEXT, type Standing } from './model-book.ts';

const CLASSES: Readonly<Record<Standing, string>> = {
  IN_FORCE: 'tag tag-ok',
  WAS_IN_FORCE: 'tag tag-accent',
  REJECTED: 'tag tag-quiet',
  CANDIDATE: 'tag',
};

const MARKS: Readonly<Record<Standing, string>> = {
  IN_FORCE: '▶',
  WAS_IN_FORCE: '○',
  REJECTED: '✕',
  CANDIDATE: '◇',
};

/** Where a model stands, by sign, word and colour. */
export function StandingTag({ standing }: { readonly standing: Standing }) {
  return (
    <span class={CLASSES[standing]}>
      <span aria-hidden="true">{MARKS[standing]}</span> {STANDING_TEXT[standing]}
    </span>
  );
}
