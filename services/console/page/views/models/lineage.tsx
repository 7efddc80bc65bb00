import { useRef, useState } from 'preact/hooks';
import type { ModelList } from '../../../api/shapes/model.ts';
import { consoleNow } from '../../data/clock.ts';
import { countOf, localText, timeText } from '../../frame/format.ts';
import { useWidth } from '../../frame/use-width.ts';
import { type Lineage as Layout, type LineageSize, lineageOf } from './lineage-layout.ts';
import { Legend } from './lineage-legend.tsx';
import { MoveLine, NameOf, Row } from './lineage-parts.tsx';

const SHOWN = 12;
/** Below this width names stand above their lines, px. */
const NARROW = 640;

function sizeFor(width: number): LineageSize {
  const narrow = width < NARROW;
  return {
    width,
    nameWidth: narrow ? 0 : 208,
    rowHeight: narrow ? 56 : 48,
    stubHeight: 22,
    axisHeight: 32,
    tickWidth: narrow ? 150 : 112,
  };
}

/** How the models of one kpiSet came from each other, and which was in force when. */
export function Lineage({ list, kpiSet }: { readonly list: ModelList; readonly kpiSet: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [all, setAll] = useState(false);
  const most = all ? Number.POSITIVE_INFINITY : SHOWN;
  const layout = width > 0 ? lineageOf(list, consoleNow(), sizeFor(width), most) : null;
  return (
    <section class="panel" aria-labelledby="lineage">
      <header>
        <h2 id="lineage">Lineage</h2>
        <p class="muted small">Time runs to the right, in UTC; long gaps are shortened.</p>
        {layout !== null && (layout.leftOut > 0 || all) && (
          <button type="button" class="button button-small spread" onClick={() => setAll(!all)}>
            {all ? `Only the newest ${SHOWN}` : `Show ${countOf(layout.leftOut, 'older model')}`}
          </button>
        )}
      </header>
      <div class="panel-body">
        <div ref={frame}>{layout && <Drawing layout={layout} width={width} kpiSet={kpiSet} />}</div>
        <Legend />
      </div>
    </section>
  );
}

function Drawing({
  layout,
  width,
  kpiSet,
}: {
  readonly layout: Layout;
  readonly width: number;
  readonly kpiSet: string;
}) {
  const { rows, moves, ticks, right, height } = layout;
  const narrow = width < NARROW;
  return (
    <svg
      class="lineage"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-label={`Lineage of the models of ${kpiSet}; the table below has the same`}
    >
      {ticks.map(({ time, x }, i) => (
        <g key={time}>
          <path class="tick-line" d={`M${x} 24V${height}`} />
          <text class="small-text" x={x} y={14} text-anchor={anchorOf(x, width)}>
            <title>{localText(time)}</title>
            {i === ticks.length - 1 ? 'now' : timeText(time, ticks[i - 1]?.time)}
          </text>
        </g>
      ))}
      {rows.map((row) => (
        <Row key={row.model.id} row={row} right={right} narrow={narrow} />
      ))}
      {moves.map((move) => (
        <MoveLine key={`${move.activation.since} ${move.activation.modelId}`} move={move} />
      ))}
      {rows.map((row) => (
        <NameOf key={row.model.id} row={row} right={right} narrow={narrow} />
      ))}
    </svg>
  );
}

const anchorOf = (x: number, width: number) => (x < 60 ? 'start' : x > width - 60 ? 'end' : 'middle');
