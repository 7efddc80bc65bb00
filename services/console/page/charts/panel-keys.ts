import { type Marking, markedBy, markingAt, moved, started } from './marking.ts';
import { FOUR_WEEKS_MS, lengthOf, middle, notBeyond, PAN, panned, type Span, ZOOM, zoomed } from './span.ts';

/** What keys act on. */
export interface PanelState {
  readonly view: Span;
  readonly newest: number | null;
  readonly stepMs: number;
  /** Time under the cursor, ms. */
  readonly cursor: number | null;
  /** null: no span is being marked. */
  readonly marking: Marking | null;
  readonly mayZoom: boolean;
  readonly mayMark: boolean;
}

/** What a key changes; what is left out stays. */
export interface PanelChange {
  readonly view?: Span | 'reset';
  readonly cursor?: number;
  readonly marking?: Marking | null;
  /** A span that was marked, done. */
  readonly marked?: Span;
}

const FAR_STEPS = 12;

/** What a key does over the drawings, by its name as in frame/key-name.ts; undefined: it is not ours. */
export function panelKey(key: string, state: PanelState): PanelChange | undefined {
  return (state.mayMark ? markKey(key, state) : undefined) ?? cursorKey(key, state) ?? viewKey(key, state);
}

/** Shift and arrows mark at once, as Shift and a drag do; in marking, arrows alone move the cursor. */
function markKey(key: string, state: PanelState): PanelChange | undefined {
  const { marking, stepMs, view } = state;
  const step = ARROWS[key];
  const shifted = ARROWS[key.replace('Shift+', '')];
  if (key.startsWith('Shift+') && shifted !== undefined) {
    const begun = started(marking ?? markingAt(cursorOf(state), stepMs));
    return withMarking(moved(begun, shifted, stepMs, view));
  }
  if (marking === null) return undefined;
  if (step !== undefined) return withMarking(moved(marking, step, stepMs, view));
  if (key === ' ') return withMarking(started(marking));
  if (key === 'Escape') return { marking: null };
  if (key !== 'Enter') return undefined;
  const marked = markedBy(marking, stepMs);
  return marked === undefined ? withMarking(started(marking)) : { marking: null, marked };
}

const ARROWS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const withMarking = (marking: Marking): PanelChange => ({ marking, cursor: marking.cursor });

const cursorOf = ({ cursor, view }: PanelState) => cursor ?? middle(view);

const CURSOR_STEPS: Readonly<Record<string, number>> = { ',': -1, '.': 1, '<': -FAR_STEPS, '>': FAR_STEPS };

function cursorKey(key: string, state: PanelState): PanelChange | undefined {
  const steps = CURSOR_STEPS[key];
  if (steps === undefined) return undefined;
  const { stepMs, view } = state;
  return { cursor: moved(markingAt(cursorOf(state), stepMs), steps, stepMs, view).cursor };
}

function viewKey(key: string, state: PanelState): PanelChange | undefined {
  const { view, newest, mayZoom } = state;
  if (!mayZoom) return undefined;
  const show = (span: Span): PanelChange => ({ view: notBeyond(span, newest) });
  const at = cursorOf(state);
  if (key === 'ArrowLeft') return show(panned(view, -PAN));
  if (key === 'ArrowRight') return show(panned(view, PAN));
  if (key === '+' || key === '=') return show(zoomed(view, 1 / ZOOM, at));
  if (key === '-') return show(zoomed(view, ZOOM, at));
  if (key === '0') return { view: 'reset' };
  if (newest === null) return undefined;
  const length = lengthOf(view);
  if (key === 'End') return show({ from: newest - length, to: newest });
  if (key === 'Home') return show({ from: newest - FOUR_WEEKS_MS, to: newest - FOUR_WEEKS_MS + length });
  return undefined;
}
