import { Link } from 'wouter-preact';
import type { Flow, TopicFlow } from '../../../api/shapes/flow.ts';
import { countText } from '../../frame/format.ts';
import { deadLettersPath } from '../../frame/paths.ts';
import {
  type FlowLine,
  flowMap,
  MAP_HEIGHT,
  MAP_WIDTH,
  OUTSIDE,
  type PlacedStage,
  pace,
  STORE,
  sumOf,
  TAPS,
} from './flow-map.ts';
import { rateText } from './rate-text.ts';
import { STAGE_STATES } from './stage-state.tsx';

const LABEL_STEP = 30;

/** The flow of records as it runs: boxes are stages, lines are topics, as wide and as fast as what they carry. */
export function FlowPicture({ flow }: { readonly flow: Flow }) {
  const { stages, lines, clickhouse } = flowMap(flow);
  return (
    <svg
      class="flow"
      viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
      aria-label="The flow of records between the stages; the tables below have the same"
    >
      <defs>
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="5"
          refY="4"
          markerWidth="11"
          markerHeight="11"
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {TAPS.map((path) => (
        <path key={path} class="tap" d={path} />
      ))}
      {lines.map((line) => (
        <Line key={line.key} line={line} />
      ))}
      {OUTSIDE.map(({ name, x, y, width, height }) => (
        <g key={name} class="outside">
          <rect x={x} y={y} width={width} height={height} rx={4} />
          <text x={x + width / 2} y={y + height / 2 + 4}>
            {name}
          </text>
        </g>
      ))}
      {stages.map((placed) => (
        <StageBox key={placed.stage.name} placed={placed} />
      ))}
      <Store up={clickhouse === undefined ? null : clickhouse.state === 'UP'} />
      <text class="note" x={1142} y={270}>
        alerts
      </text>
      <text class="note" x={430} y={448}>
        history
      </text>
      <text class="note" x={170} y={246}>
        all is kept
      </text>
    </svg>
  );
}

function Line({ line: { path, topics, label, perSecond } }: { readonly line: FlowLine }) {
  const { width, seconds } = pace(perSecond);
  return (
    <g class={seconds === null ? 'line line-still' : 'line'}>
      <path class="line-bed" d={path} style={{ strokeWidth: `${width}px` }} marker-end="url(#tip)" />
      {seconds !== null && (
        <path
          class="line-run"
          d={path}
          style={{ strokeWidth: `${width}px`, animationDuration: `${seconds}s` }}
        />
      )}
      {topics.map((topic, i) => (
        <TopicLabel
          key={topic.topic}
          topic={topic}
          x={label.x}
          y={
            label.y +
            i * (label.anchor === 'start' || topics.length === 1 ? LABEL_STEP : spread(topics.length))
          }
          anchor={label.anchor}
        />
      ))}
    </g>
  );
}

/** Two topics on one line stand on both sides of it. */
const spread = (topics: number): number => (topics === 2 ? 66 : LABEL_STEP);

function TopicLabel({
  topic: { topic, perSecond, deadLetters },
  x,
  y,
  anchor,
}: {
  readonly topic: TopicFlow;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle';
}) {
  return (
    <g text-anchor={anchor}>
      <text class="topic" x={x} y={y}>
        {topic}
      </text>
      <text class="rate" x={x} y={y + 15}>
        {rateText(perSecond)}
      </text>
      {deadLetters !== null && deadLetters > 0 && (
        <Link href={deadLettersPath(topic)} aria-label={`${countText(deadLetters)} dead letters of ${topic}`}>
          <text class="letters" x={x} y={y + (anchor === 'start' ? 30 : 60)}>
            ⚠ {countText(deadLetters)} dead
          </text>
        </Link>
      )}
    </g>
  );
}

function StageBox({ placed: { stage, x, y, width, height } }: { readonly placed: PlacedStage }) {
  const { name, state, members, reads, errorsPerMinute } = stage;
  const { mark, word } = STAGE_STATES[state];
  const lag = sumOf(reads.map((read) => read.lag));
  const rate = sumOf(reads.map((read) => read.perSecond));
  const many = members !== null && members !== 1 ? ` × ${members}` : '';
  return (
    <g class={`stage stage-${state.toLowerCase().replace('_', '-')}`}>
      <rect x={x} y={y} width={width} height={height} rx={4} />
      <text class="stage-name" x={x + 12} y={y + 24}>
        {name}
        {many}
      </text>
      <text class="stage-state" x={x + width - 12} y={y + 24} text-anchor="end">
        {mark} {state === 'READY' ? '' : word}
        <title>{word}</title>
      </text>
      <text class="stage-fact" x={x + 12} y={y + 47}>
        reads {rateText(rate)}
      </text>
      <text class={lag !== null && lag > 1000 ? 'stage-fact stage-bad' : 'stage-fact'} x={x + 12} y={y + 64}>
        lag {lag === null ? '–' : countText(lag)}
      </text>
      <text
        class={errorsPerMinute !== null && errorsPerMinute > 0 ? 'stage-fact stage-bad' : 'stage-fact'}
        x={x + 12}
        y={y + 81}
      >
        errors {errorsPerMinute === null ? '–' : `${rateText(errorsPerMinute / 60)}`}
      </text>
    </g>
  );
}

function Store({ up }: { readonly up: boolean | null }) {
  const { x, y, width, height } = STORE;
  const lid = 10;
  const middle = x + width / 2;
  return (
    <g class={up === false ? 'store store-down' : 'store'}>
      <path
        d={`M${x} ${y + lid}V${y + height - lid}A${width / 2} ${lid} 0 0 0 ${x + width} ${y + height - lid}V${y + lid}A${width / 2} ${lid} 0 0 0 ${x} ${y + lid}z`}
      />
      <path class="store-lid" d={`M${x} ${y + lid}A${width / 2} ${lid} 0 0 0 ${x + width} ${y + lid}`} />
      <text x={middle} y={y + 48}>
        ClickHouse
      </text>
      <text class="note" x={middle} y={y + 65}>
        {up === null ? 'not known' : up ? '● up' : '✕ away'}
      </text>
    </g>
  );
}
