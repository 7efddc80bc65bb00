import type { Flow, TopicFlow } from '../../../api/shapes/flow.ts';
import { countText, numberText } from '../../frame/format.ts';
import { deadLettersPath } from '../../frame/paths.ts';
import {
  type FlowLine,
  flowMap,
  MAP_HEIGHT,
  MAP_WIDTH,
  OUTSIDE,
  type Place,
  type PlacedStage,
  pace,
  STORE,
  sumOf,
  TAPS,
  WAYS,
} from './flow-map.ts';
import { isMarkedLag } from './lag-trend.ts';
import { rateText } from './rate-text.ts';
import { STAGE_STATES } from './stage-state.tsx';

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
          <path class="tip" d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      <path class="way" d={TAPS.path} />
      {WAYS.map((path) => (
        <path key={path} class="way" d={path} marker-end="url(#tip)" />
      ))}
      {lines.map((line) => (
        <Line key={line.key} line={line} />
      ))}
      {TAPS.dots.map(([x, y]) => (
        <circle key={x} class="way-dot" cx={x} cy={y} r={3.5} />
      ))}
      {OUTSIDE.map(({ name, x, y, width, height }) => (
        <g key={name}>
          <rect class="outside-box" x={x} y={y} width={width} height={height} rx={4} />
          <text class="note middle" x={x + width / 2} y={y + height / 2 + 4}>
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
      <text class="note" x={150} y={246}>
        all is kept
      </text>
    </svg>
  );
}

function Line({ line: { path, topics, labels, perSecond } }: { readonly line: FlowLine }) {
  const { width, seconds } = pace(perSecond);
  return (
    <g>
      <path
        class={seconds === null ? 'line line-still' : 'line'}
        d={path}
        style={{ strokeWidth: `${width}px` }}
        marker-end="url(#tip)"
      />
      {seconds !== null && (
        <path
          class="line-run"
          d={path}
          style={{ strokeWidth: `${width}px`, animationDuration: `${seconds}s` }}
        />
      )}
      {topics.map((topic, i) => (
        <TopicLabel key={topic.topic} topic={topic} place={labels[i]} />
      ))}
    </g>
  );
}

function TopicLabel({
  topic: { topic, perSecond, deadLetters },
  place: { x, y, anchor },
}: {
  readonly topic: TopicFlow;
  readonly place: Place;
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
        <a href={deadLettersPath(topic)} aria-label={`${countText(deadLetters)} dead letters of ${topic}`}>
          <text class="letters" x={x} y={y + (anchor === 'start' ? 30 : 60)}>
            ⚠ {countText(deadLetters)} dead
          </text>
        </a>
      )}
    </g>
  );
}

function StageBox({ placed: { stage, x, y, width, height } }: { readonly placed: PlacedStage }) {
  const { name, state, members, reads, errorsPerMinute } = stage;
  const { mark, word } = STAGE_STATES[state];
  const lag = sumOf(reads.map((read) => read.lag));
  const rate = sumOf(reads.map((read) => read.perSecond));
  const grade = state.toLowerCase().replace('_', '-');
  const many = members !== null && members !== 1 ? ` × ${members}` : '';
  return (
    <g>
      <rect class={`stage-box stage-box-${grade}`} x={x} y={y} width={width} height={height} rx={4} />
      <text class="stage-name" x={x + 12} y={y + 24}>
        {name}
        {many}
      </text>
      <text class={`stage-state stage-state-${grade}`} x={x + width - 12} y={y + 24} text-anchor="end">
        {mark}
        <title>{word}</title>
      </text>
      {state === 'READY' ? (
        <text class="stage-fact" x={x + 12} y={y + 47}>
          reads {rateText(rate)}
        </text>
      ) : (
        <text class={`stage-state stage-state-${grade}`} x={x + 12} y={y + 47}>
          {word}
        </text>
      )}
      <text class={isMarkedLag(lag) ? 'stage-fact fact-bad' : 'stage-fact'} x={x + 12} y={y + 64}>
        lag {lag === null ? '–' : countText(lag)}
      </text>
      <text
        class={errorsPerMinute !== null && errorsPerMinute > 0 ? 'stage-fact fact-bad' : 'stage-fact'}
        x={x + 12}
        y={y + 81}
      >
        errors {errorsPerMinute === null ? '–' : `${numberText(errorsPerMinute)}/min`}
      </text>
    </g>
  );
}

function Store({ up }: { readonly up: boolean | null }) {
  const { x, y, width, height } = STORE;
  const lid = 10;
  const middle = x + width / 2;
  const box = `M${x} ${y + lid}V${y + height - lid}A${width / 2} ${lid} 0 0 0 ${x + width} ${y + height - lid}V${y + lid}`;
  const rim = `A${width / 2} ${lid} 0 0 0 ${x} ${y + lid}`;
  return (
    <g>
      <path class={up === false ? 'store store-down' : 'store'} d={`${box}${rim}z`} />
      <path class="store-lid" d={`M${x} ${y + lid}A${width / 2} ${lid} 0 0 0 ${x + width} ${y + lid}`} />
      <text class="middle" x={middle} y={y + 48}>
        ClickHouse
      </text>
      {up !== null && (
        <text class={`middle ${up ? 'store-up-text' : 'store-down-text'}`} x={middle} y={y + 65}>
          {up ? '● up' : '✕ away'}
        </text>
      )}
    </g>
  );
}
