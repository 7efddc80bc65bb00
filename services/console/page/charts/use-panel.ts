import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { keyName } from '../frame/key-name.ts';
import { type Marking, markedBy, markingAt } from './marking.ts';
import { type PanelChange, type PanelState, panelKey } from './panel-keys.ts';
import { middle, notBeyond, type Span, snapped } from './span.ts';

export interface PanelOptions {
  readonly view: Span;
  readonly stepMs: number;
  readonly newest: number | null;
  readonly onZoom: ((view: Span) => void) | undefined;
  readonly onSelect: ((span: Span) => void) | undefined;
}

export interface PanelActions {
  /** Time under the cursor, ms. */
  readonly cursor: Signal<number | null>;
  /** The span that is being marked by keys; null: none. */
  readonly marking: Signal<Marking | null>;
  /** Counts moves of the cursor by keys, which are read out. */
  readonly moves: Signal<number>;
  readonly show: ((view: Span) => void) | undefined;
  readonly reset: (() => void) | undefined;
  readonly mark: ((span: Span) => void) | undefined;
  readonly toggleMarking: () => void;
  readonly marked: () => Span | undefined;
  readonly press: (event: KeyboardEvent) => void;
}

/** What one does over the drawings of a panel, by pointer and by keys. */
export function usePanel(options: PanelOptions): PanelActions {
  const { view, stepMs, newest, onZoom, onSelect } = options;
  const cursor = useSignal<number | null>(null);
  const marking = useSignal<Marking | null>(null);
  const moves = useSignal(0);
  const first = useRef(view);

  const show = onZoom && ((span: Span) => onZoom(notBeyond(span, newest)));
  const reset = onZoom && (() => onZoom(first.current));
  const mark =
    onSelect &&
    ((span: Span) => {
      marking.value = null;
      onSelect(snapped(span, stepMs));
    });

  const take = (change: PanelChange) => {
    if (change.view === 'reset') reset?.();
    else if (change.view !== undefined) show?.(change.view);
    if (change.marking !== undefined) marking.value = change.marking;
    if (change.cursor !== undefined) {
      cursor.value = change.cursor;
      moves.value++;
    }
    if (change.marked !== undefined) mark?.(change.marked);
  };

  const press = (event: KeyboardEvent) => {
    const name = keyName(event);
    const state: PanelState = {
      view,
      newest,
      stepMs,
      cursor: cursor.value,
      marking: marking.value,
      mayZoom: onZoom !== undefined,
      mayMark: onSelect !== undefined,
    };
    const change = name === null ? undefined : panelKey(name, state);
    if (change === undefined) return;
    event.preventDefault();
    take(change);
  };

  const toggleMarking = () => {
    const at = cursor.value ?? middle(view);
    marking.value = marking.value === null ? markingAt(at, stepMs) : null;
    if (marking.value !== null) cursor.value = marking.value.cursor;
  };

  return {
    cursor,
    marking,
    moves,
    show,
    reset,
    mark,
    toggleMarking,
    marked: () => (marking.value === null ? undefined : markedBy(marking.value, stepMs)),
    press,
  };
}
