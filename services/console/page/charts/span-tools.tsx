import { LENGTHS, lengthOf, middle, ofLength, PAN, panned, type Span, ZOOM, zoomed } from './span.ts';

export interface SpanToolsProps {
  readonly view: Span;
  readonly newest: number | null;
  readonly onView: (view: Span) => void;
}

/** Lengths to look at, and what dragging and the wheel do, by buttons. */
export function SpanTools({ view, newest, onView }: SpanToolsProps) {
  return (
    <fieldset class="span-tools">
      <legend class="visually-hidden">Span of time</legend>
      <div class="button-group">
        {LENGTHS.map(({ text, name, ms }) => (
          <button
            key={ms}
            type="button"
            class="button button-small"
            aria-pressed={Math.abs(lengthOf(view) - ms) < 1000}
            onClick={() => onView(ofLength(view, ms, newest))}
          >
            <span aria-hidden="true">{text}</span>
            <span class="visually-hidden">{name}</span>
          </button>
        ))}
      </div>
      <div class="button-group">
        <Tool name="Earlier" sign="‹" onClick={() => onView(panned(view, -PAN))} />
        <Tool name="Later" sign="›" onClick={() => onView(panned(view, PAN))} />
        <Tool name="Zoom in" sign="+" onClick={() => onView(zoomed(view, 1 / ZOOM, middle(view)))} />
        <Tool name="Zoom out" sign="−" onClick={() => onView(zoomed(view, ZOOM, middle(view)))} />
        {newest !== null && (
          <Tool
            name="To the newest step"
            sign="⇥"
            onClick={() => onView({ from: newest - lengthOf(view), to: newest })}
          />
        )}
      </div>
    </fieldset>
  );
}

function Tool({ name, sign, onClick }: { name: string; sign: string; onClick: () => void }) {
  return (
    <button type="button" class="button button-small" aria-label={name} title={name} onClick={onClick}>
      {sign}
    </button>
  );
}
