import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Gestures, type Outcome, type Purpose, wheeled } from './gestures.ts';
import { lengthOf, type Span, shareAt, timeAt } from './span.ts';
import { useFrames } from './use-frames.ts';

export interface StageProps {
  readonly view: Span;
  /** What the drawings under it show, and which keys there are. */
  readonly label: string;
  /** Time under the cursor, ms. */
  readonly cursor: Signal<number | null>;
  /** Whether a drag marks a span, not only with Shift. */
  readonly marking: boolean;
  readonly onView: ((view: Span) => void) | undefined;
  readonly onMark: ((span: Span) => void) | undefined;
  readonly onReset: (() => void) | undefined;
  readonly onKey: (event: KeyboardEvent) => void;
}

/**
 * What lies over all rows: the cursor's line, and whatever pointers do. A mouse zooms by dragging, a finger moves the
 * view, two pinch it. The wheel scrolls the page until the stage has the focus, as maps in pages do; with Control, as
 * pinches of a touch pad come, it always zooms.
 */
export function Stage(props: StageProps) {
  const { view, label, cursor, marking, onView, onMark, onReset, onKey } = props;
  const place = useRef<HTMLDivElement>(null);
  const gestures = useRef(new Gestures());
  const dragged = useSignal<{ span: Span; purpose: Purpose } | undefined>(undefined);
  const frames = useFrames(onView);

  const shareOf = (event: MouseEvent) => {
    const { left, width } = place.current!.getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  const purposeOf = (event: PointerEvent): Purpose | undefined => {
    if (onMark !== undefined && (marking || event.shiftKey)) return 'mark';
    if (onView === undefined) return undefined;
    return event.pointerType === 'mouse' ? 'zoom' : 'pan';
  };

  const take = (outcome: Outcome | undefined) => {
    dragged.value = outcome?.kind === 'dragging' ? outcome : undefined;
    if (outcome?.kind === 'view') frames.next(outcome.view);
    if (outcome?.kind === 'pressed') cursor.value = outcome.time;
    if (outcome?.kind === 'dragged' && outcome.purpose === 'mark') onMark?.(outcome.span);
    if (outcome?.kind === 'dragged' && outcome.purpose === 'zoom') onView?.(outcome.span);
  };

  const down = (event: PointerEvent) => {
    const purpose = purposeOf(event);
    if (event.button !== 0 || purpose === undefined) return;
    place.current!.setPointerCapture(event.pointerId);
    gestures.current.down(event.pointerId, shareOf(event), purpose, view);
  };
  const move = (event: PointerEvent) => {
    cursor.value = timeAt(view, shareOf(event));
    const outcome = gestures.current.move(event.pointerId, shareOf(event));
    if (outcome !== undefined) take(outcome);
  };

  useEffect(() => {
    if (onView === undefined) return;
    const element = place.current!;
    const wheel = (event: WheelEvent) => {
      const wanted = event.ctrlKey || document.activeElement === element;
      if (!wanted && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      frames.next(
        wheeled(frames.pending() ?? view, shareOf(event), event.deltaX, event.deltaY, element.clientWidth),
      );
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });

  return (
    <div
      ref={place}
      class={marking ? 'series-stage series-stage-marking' : 'series-stage'}
      role="application"
      aria-roledescription="time chart"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, as its role says
      tabIndex={0}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={(event) => take(gestures.current.up(event.pointerId, shareOf(event)))}
      onPointerCancel={() => {
        gestures.current.cancel();
        dragged.value = undefined;
      }}
      onPointerLeave={() => {
        cursor.value = null;
      }}
      onDblClick={onReset}
      onKeyDown={onKey}
    >
      <Line cursor={cursor} view={view} />
      {dragged.value && (
        <div
          class={`series-drag series-drag-${dragged.value.purpose}`}
          style={placeOf(dragged.value.span, view)}
        />
      )}
    </div>
  );
}

function Line({ cursor, view }: { cursor: Signal<number | null>; view: Span }) {
  const share = cursor.value === null ? -1 : shareAt(view, cursor.value);
  return share < 0 || share > 1 ? null : <div class="series-line" style={{ left: percent(share) }} />;
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** Where a span lies over the drawings. */
export const placeOf = (span: Span, view: Span) => ({
  left: percent(shareAt(view, span.from)),
  width: percent(lengthOf(span) / lengthOf(view)),
});
