import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { ModelList } from '../../../api/shapes/model.ts';
import { countOf, localText, timeText } from '../../frame/format.ts';
import { modelPath } from '../../frame/paths.ts';
import { useWidth } from '../../frame/use-width.ts';
import { figureText } from './figure-change.tsx';
import {
  type Lineage as Layout,
  type LineageRow,
  type LineageSize,
  lineageOf,
  type Move,
  type Stub,
} from './lineage-layout.ts';
import { causeText, STANDING_TEXT, type Standing, shortName } from './model-book.ts';

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
  const layout = width > 0 ? lineageOf(list, Date.now(), sizeFor(width), most) : null;
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

function Row({
  row,
  right,
  narrow,
}: {
  readonly row: LineageRow;
  readonly right: number;
  readonly narrow: boolean;
}) {
  const { x, y, reigns, stubs, branch } = row;
  return (
    <g>
      {branch && <path class="branch" d={`M${x - 10} ${branch.y}q10 0 10 10V${y}`} />}
      {stubs.map((stub) => (
        <StubLine key={stub.candidate.name} stub={stub} top={y} right={right} narrow={narrow} />
      ))}
      <path class="life" d={`M${x} ${y}H${right}`} />
      {reigns.map(({ from, to }) => (
        <path key={from} class="reign" d={`M${from} ${y}H${to}`} />
      ))}
    </g>
  );
}

/** What stands above the lines: the sign of a model, its name and how it stands. */
function NameOf({
  row,
  right,
  narrow,
}: {
  readonly row: LineageRow;
  readonly right: number;
  readonly narrow: boolean;
}) {
  const { model, standing, y } = row;
  const name = shortName(model);
  const grade = gradeOf(standing);
  return (
    <g>
      <NodeMark row={row} />
      <Link href={modelPath(model.id)}>
        <text class={`name name-${grade}`} x={0} y={narrow ? y - 20 : y - 3}>
          <title>{model.id}</title>
          {name}
        </text>
      </Link>
      <text
        class={`small-text standing-${grade}`}
        x={narrow ? right : 0}
        y={narrow ? y - 20 : y + 13}
        text-anchor={narrow ? 'end' : 'start'}
      >
        {STANDING_TEXT[standing]}
      </text>
    </g>
  );
}

const gradeOf = (standing: Standing): string => standing.toLowerCase().replaceAll('_', '-');

/** A sign for each standing: full while in force, a ring where it was, a cross where rejected, else a diamond. */
function NodeMark({ row: { standing, x, y } }: { readonly row: LineageRow }) {
  const mark = `node node-${gradeOf(standing)}`;
  switch (standing) {
    case 'IN_FORCE':
    case 'WAS_IN_FORCE':
      return <circle class={mark} cx={x} cy={y} r={7} />;
    case 'REJECTED':
      return (
        <g>
          <circle class={mark} cx={x} cy={y} r={7} />
          <path class="cross" d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} />
        </g>
      );
    case 'CANDIDATE':
      return <path class={mark} d={`M${x} ${y - 8}l8 8l-8 8l-8 -8z`} />;
  }
}

/** Rough width of a letter of the small text, px. */
const LETTER = 6.2;

function StubLine({
  stub: { candidate, x, y },
  top,
  right,
  narrow,
}: {
  readonly stub: Stub;
  readonly top: number;
  readonly right: number;
  readonly narrow: boolean;
}) {
  const { name, prompt, eligible, reason } = candidate;
  const figures = `AUC-PR ${figureText(prompt.aucPr)}, F1 ${figureText(prompt.pointF1)}`;
  const fate = eligible ? 'not chosen' : 'not eligible';
  const text = narrow ? `${name}: ${fate}` : `${name}: ${figures}; ${fate}`;
  const isLeft = x + 24 + text.length * LETTER > right;
  return (
    <g>
      <path class="stub" d={`M${x} ${top}V${y - 5}q0 5 ${isLeft ? -5 : 5} 5h${isLeft ? -8 : 8}`} />
      <circle class="stub-end" cx={isLeft ? x - 16 : x + 16} cy={y} r={3} />
      <text class="small-text" x={isLeft ? x - 24 : x + 24} y={y + 4} text-anchor={isLeft ? 'end' : 'start'}>
        <title>{reason === '' ? fate : reason}</title>
        {text}
      </text>
    </g>
  );
}

function MoveLine({ move: { activation, x, from, to } }: { readonly move: Move }) {
  const { cause, modelId, kpiSet, by, why, since } = activation;
  const line = cause === 'ROLL_BACK' ? 'move move-back' : 'move';
  const head = cause === 'ROLL_BACK' ? 'tip tip-back' : 'tip';
  const direction = Math.sign(to - from);
  const tip = to - direction * 9;
  return (
    <g>
      <title>{`${timeText(since)} UTC: ${shortName({ id: modelId, kpiSet })} put in force ${causeText(cause)}, ${by}: ${why}`}</title>
      {direction === 0 ? (
        <path class={line} d={`M${x} ${to - 12}V${to + 12}`} />
      ) : (
        <>
          <path class={line} d={`M${x} ${from}V${tip}`} />
          <path
            class={head}
            d={`M${x - 5} ${tip - direction * 4}L${x} ${tip + direction * 4}L${x + 5} ${tip - direction * 4}z`}
          />
        </>
      )}
    </g>
  );
}

/** What the signs of the drawing mean. */
const SIGNS: readonly (readonly [text: string, sign: VNode])[] = [
  ['in force', <path key="sign" class="reign" d="M2 7H26" />],
  ['kept, not in force', <path key="sign" class="life" d="M2 7H26" />],
  [
    'put in force',
    <g key="sign">
      <path class="move" d="M14 0V8" />
      <path class="tip" d="M9 6L14 14L19 6z" />
    </g>,
  ],
  [
    'rolled back',
    <g key="sign">
      <path class="move move-back" d="M14 14V6" />
      <path class="tip tip-back" d="M9 8L14 0L19 8z" />
    </g>,
  ],
  [
    'compared by the gate, not published',
    <g key="sign">
      <path class="stub" d="M4 0V5q0 5 5 5h8" />
      <circle class="stub-end" cx="20" cy="10" r="3" />
    </g>,
  ],
];

function Legend() {
  return (
    <ul class="legend small muted" aria-label="Signs">
      {SIGNS.map(([text, sign]) => (
        <li key={text} class="legend-entry">
          <svg viewBox="0 0 28 14" class="lineage legend-sign" aria-hidden="true">
            {sign}
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
