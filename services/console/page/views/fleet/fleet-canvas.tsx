import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { numberText } from '../../frame/format.ts';
import { entityPath } from '../../frame/paths.ts';
import { scheme } from '../../frame/theme.ts';
import { CellCard, cellText } from './cell-card.tsx';
import type { Mode } from './filters.ts';
import { onFleetChange } from './fleet-store.ts';
import type { FleetTable } from './fleet-table.ts';
import { layOutMap } from './map-placement.ts';
import { type Direction, Nearby } from './nearby.ts';
import { Painter } from './painter.ts';
import { layOutGrid, type Placement } from './placement.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The fleet on one canvas, as a grid or a map, with a cursor that the mouse and the arrow keys move. */
export function FleetCanvas({
  table,
  cells,
  matches,
  mode,
}: {
  table: FleetTable;
  cells: Uint32Array;
  matches: (cell: number) => boolean;
  mode: Exclude<Mode, 'list'>;
}) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const [{ width, height }, setRoom] = useState({ width: 0, height: 0 });
  const [pointed, setPointed] = useState(-1);
  const [cursor, setCursor] = useState(-1);

  const placement = useMemo(() => {
    const places = Array.from(cells, (cell) => table.places[cell]);
    return mode === 'map' ? layOutMap(places, width, height) : layOutGrid(places, width, height);
  }, [table, cells, mode, width, height]);
  const nearby = useMemo(() => new Nearby(placement), [placement]);

  useEffect(() => {
    const made = new Painter(canvas.current!);
    painter.current = made;
    const leave = onFleetChange(() => made.changed());
    const observer = new ResizeObserver(([{ contentRect }]) =>
      setRoom({ width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) }),
    );
    observer.observe(room.current!);
    return () => {
      leave();
      observer.disconnect();
      made.close();
    };
  }, []);

  const colours = scheme.value;
  // The colours are read from the document when all is drawn.
  useEffect(() => {
    if (width > 0) painter.current?.show({ table, cells, placement, matches });
  }, [table, cells, placement, matches, colours, width]);
  useEffect(() => {
    setCursor(-1);
    setPointed(-1);
  }, [placement]);

  const open = (place: number) => {
    if (place >= 0) navigate(entityPath(table.places[cells[place]].entity, table.kpiSets[cells[place]]));
  };
  const press = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    if (event.key === 'Enter') open(cursor);
    else if (event.key === 'Home') setCursor(0);
    else if (event.key === 'End') setCursor(cells.length - 1);
    else if (event.key === 'Escape') setCursor(-1);
    else if (direction !== undefined) setCursor(moved(cursor, direction, mode, nearby, cells.length));
    else return;
    event.preventDefault();
    setPointed(-1);
  };
  const placeAt = (event: MouseEvent) => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return nearby.at(event.clientX - left, event.clientY - top);
  };
  const shown = pointed >= 0 ? pointed : cursor;

  return (
    <div class="fleet-room" ref={room}>
      <div
        class="fleet-canvas"
        role="application"
        aria-label={`Fleet of ${numberText(cells.length)} cells. Arrow keys move from cell to cell, Enter opens its entity; the same is to be had as a list.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        onKeyDown={press}
        onFocus={() => cursor < 0 && pointed < 0 && cells.length > 0 && setCursor(0)}
        onBlur={() => setCursor(-1)}
        onPointerMove={(event) => setPointed(placeAt(event))}
        onPointerLeave={() => setPointed(-1)}
        onClick={(event) => open(placeAt(event))}
      >
        <canvas ref={canvas} />
        {placement.labels.map(({ text, count, x, y, width: wide }) => (
          <p
            key={text}
            class={mode === 'map' ? 'fleet-label fleet-label-map' : 'fleet-label'}
            style={{ left: `${x}px`, top: `${y}px`, width: mode === 'map' ? 'auto' : `${wide}px` }}
          >
            {text === '' ? 'No region' : text} <span class="muted">{numberText(count)}</span>
          </p>
        ))}
        {shown >= 0 && shown < cells.length && (
          <>
            <div class="fleet-cursor" style={ringOf(placement, shown)} />
            <CellCard table={table} cell={cells[shown]} at={cardOf(placement, shown, width)} />
          </>
        )}
      </div>
      <p class="visually-hidden" aria-live="polite">
        {cursor >= 0 && cursor < cells.length && cellText(table, cells[cursor])}
      </p>
    </div>
  );
}

function moved(from: number, direction: Direction, mode: Mode, nearby: Nearby, count: number): number {
  if (from < 0) return count > 0 ? 0 : -1;
  if (mode === 'map' || direction === 'up' || direction === 'down') return nearby.beside(from, direction);
  return Math.min(count - 1, Math.max(0, from + (direction === 'right' ? 1 : -1)));
}

const ringOf = ({ x, y, size }: Placement, place: number) => ({
  transform: `translate(${x[place] - 3}px, ${y[place] - 3}px)`,
  width: `${size + 6}px`,
  height: `${size + 6}px`,
});

const CARD_WIDTH = 260;

/** Below the cell, or above it in the lower half; never beyond the sides. */
function cardOf({ x, y, size, height }: Placement, place: number, width: number) {
  const left = Math.max(0, Math.min(width - CARD_WIDTH, x[place] + size / 2 - CARD_WIDTH / 2));
  const isLow = y[place] > height / 2;
  return isLow
    ? { left: `${left}px`, bottom: `${height - y[place] + 8}px` }
    : { left: `${left}px`, top: `${y[place] + size + 8}px` };
}
