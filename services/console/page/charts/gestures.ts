import { panned, pinched, type Span, spanOf, timeAt, zoomed } from './span.ts';

/** Further than this a pointer is dragged, not pressed; share of the width. */
const DRAGGED = 0.006;
/** What a notch of a wheel (100 pixels or so) makes of a span. */
const PER_NOTCH = 1.25;

/** What a drag is for. */
export type Purpose = 'zoom' | 'mark' | 'pan';

/** What came of a movement: a view to show, a span dragged over so far, or one that was finished. */
export type Outcome =
  | { readonly kind: 'view'; readonly view: Span }
  | { readonly kind: 'dragging'; readonly span: Span; readonly purpose: Purpose }
  | { readonly kind: 'dragged'; readonly span: Span; readonly purpose: Purpose }
  | { readonly kind: 'pressed'; readonly time: number };

interface Drag {
  readonly purpose: Purpose;
  readonly view: Span;
  readonly share: number;
  far: boolean;
}

/** Where pointers are over the time axis, and what they do; places are shares of its width, 0 to 1. */
export class Gestures {
  readonly #pointers = new Map<number, number>();
  #drag: Drag | undefined;
  #pinch: { readonly id: number; readonly time: number }[] = [];

  /** @param view what is shown as it begins */
  down(id: number, share: number, purpose: Purpose, view: Span): void {
    this.#pointers.set(id, share);
    if (this.#pointers.size === 1) this.#drag = { purpose, view, share, far: false };
    else {
      this.#drag = undefined;
      this.#pinch = [...this.#pointers].slice(0, 2).map(([key, at]) => ({ id: key, time: timeAt(view, at) }));
    }
  }

  move(id: number, share: number): Outcome | undefined {
    if (!this.#pointers.has(id)) return undefined;
    this.#pointers.set(id, share);
    if (this.#pinch.length === 2) return { kind: 'view', view: this.#pinched() };
    const drag = this.#drag;
    if (drag === undefined) return undefined;
    drag.far ||= Math.abs(share - drag.share) > DRAGGED;
    if (!drag.far) return undefined;
    if (drag.purpose === 'pan') return { kind: 'view', view: panned(drag.view, drag.share - share) };
    return { kind: 'dragging', span: over(drag, share), purpose: drag.purpose };
  }

  up(id: number, share: number): Outcome | undefined {
    if (!this.#pointers.delete(id)) return undefined;
    const drag = this.#drag;
    this.#drag = undefined;
    this.#pinch = [];
    if (drag === undefined) return undefined;
    if (!drag.far) return { kind: 'pressed', time: timeAt(drag.view, share) };
    if (drag.purpose === 'pan') return undefined;
    return { kind: 'dragged', span: over(drag, share), purpose: drag.purpose };
  }

  /** Forgets what was begun, as when the browser takes the pointer. */
  cancel(): void {
    this.#pointers.clear();
    this.#drag = undefined;
    this.#pinch = [];
  }

  #pinched(): Span {
    const [a, b] = this.#pinch.map(({ id, time }) => ({ time, share: this.#pointers.get(id) ?? 0 }));
    return pinched(a, b);
  }
}

function over({ view, share }: Drag, to: number): Span {
  const within = (place: number) => Math.min(Math.max(place, 0), 1);
  return spanOf(timeAt(view, within(share)), timeAt(view, within(to)));
}

/**
 * What a turn of the wheel makes of a view: sideways moves it, else it grows or shrinks about the pointer.
 * @param share where the pointer is
 * @param x pixels sideways
 * @param y pixels down
 */
export function wheeled(view: Span, share: number, x: number, y: number, width: number): Span {
  if (Math.abs(x) > Math.abs(y)) return panned(view, x / Math.max(width, 1));
  return zoomed(view, PER_NOTCH ** (Math.max(-300, Math.min(y, 300)) / 100), timeAt(view, share));
}
