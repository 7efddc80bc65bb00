import type { Stage } from '../../../api/shapes/flow.ts';

export interface StateText {
  readonly mark: string;
  readonly word: string;
  /** Colour by grade, as of `.tag-…`. */
  readonly tag: string;
}

export const STAGE_STATES: Readonly<Record<Stage['state'], StateText>> = {
  READY: { mark: '●', word: 'ready', tag: 'tag-ok' },
  NOT_READY: { mark: '▲', word: 'not ready', tag: 'tag-major' },
  AWAY: { mark: '✕', word: 'away', tag: 'tag-critical' },
  UNWATCHED: { mark: '?', word: 'not watched', tag: '' },
};

/** How a stage stands, by sign, word and colour. */
export function StageState({ state }: { readonly state: Stage['state'] }) {
  const { mark, word, tag } = STAGE_STATES[state];
  return (
    <span class={`tag ${tag}`}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
}
