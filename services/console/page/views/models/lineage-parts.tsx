import { timeText } from '../../frame/format.ts';
import { modelPath } from '../../frame/paths.ts';
import { figureText } from './figure-change.tsx';
import type { LineageRow, Move, Stub } from './lineage-layout.ts';
import { causeText, STANDING_TEXT, type Standing, shortName } from './model-book.ts';

/** The lines of one model: from what it was tuned from, while it was kept, and thick while it was in force. */
export function Row({
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
export function NameOf({
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
      <a href={modelPath(model.id)}>
        <text class={`name name-${grade}`} x={0} y={narrow ? y - 20 : y - 3}>
          <title>{model.id}</title>
          {name}
        </text>
      </a>
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

/** The model in force changed: an arrow from the one before to the one after. */
export function MoveLine({ move: { activation, x, from, to } }: { readonly move: Move }) {
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
