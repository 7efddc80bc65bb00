import { type Signal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useCallback, useMemo, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { numberText, shareText } from '../frame/format.ts';
import { bucketAt } from './buckets.ts';
import { describeKpi, describeScore } from './describe.ts';
import { KPI_MEAN, kpiData, kpiSpec } from './kpi-plot.ts';
import { Plot } from './plot.tsx';
import { type Colours, GUTTER, TIME_AXIS } from './plot-options.ts';
import { isWide, SCORE, scoreData, scoreSpec } from './score-plot.ts';
import type { Span } from './span.ts';

/** What all rows of a panel share. */
export interface RowFrame {
  readonly answer: EntitySeries;
  readonly stepMs: number;
  readonly view: Span;
  readonly width: number;
  readonly height: number;
  /** Time under the cursor, ms. */
  readonly cursor: Signal<number | null>;
  /** Bucket whose figures are shown while there is no cursor. */
  readonly resting: number | undefined;
}

const bucketUnder = ({ answer, cursor, stepMs, resting }: RowFrame) =>
  cursor.value === null ? resting : bucketAt(answer, cursor.value, stepMs);

/** One KPI: what it made of the score and its value under the cursor beside its drawing. */
export function KpiRow({ frame, k, timeAxis }: { frame: RowFrame; k: number; timeAxis: boolean }) {
  const { answer, stepMs } = frame;
  const { name, unit } = answer.kpis[k];
  const data = useMemo(() => kpiData(answer, k, stepMs), [answer, k, stepMs]);
  const spec = useCallback((colours: Colours) => kpiSpec(unit, timeAxis, colours), [unit, timeAxis]);
  return (
    <Row
      frame={frame}
      height={frame.height + (timeAxis ? TIME_AXIS : 0)}
      spec={spec}
      data={data}
      dotOf={KPI_MEAN}
      text={describeKpi(answer, k, frame.view)}
      label={<KpiLabel frame={frame} k={k} name={name} unit={unit} />}
    />
  );
}

function KpiLabel({ frame, k, name, unit }: { frame: RowFrame; k: number; name: string; unit: string }) {
  const bucket = bucketUnder(frame);
  const { contribution, mean, expected } = frame.answer.kpis[k];
  const at = (values: readonly (number | null)[]) => (bucket === undefined ? null : values[bucket]);
  const share = at(contribution) ?? 0;
  return (
    <>
      <span class="row-name one-line" title={name}>
        {name}
      </span>
      <span class="row-share">{shareText(at(contribution))}</span>
      <span class="share-bar row-bar">
        <span style={{ width: `${Math.round(share * 1000) / 10}%` }} />
      </span>
      <span class="row-value">
        {numberText(at(mean))} <span class="muted">{unit}</span>
      </span>
      <span class="row-expected muted">exp. {numberText(at(expected))}</span>
    </>
  );
}

/** The score over its threshold, with the axis of time below. */
export function ScoreRow({ frame }: { frame: RowFrame }) {
  const { answer, stepMs } = frame;
  const logarithmic = useMemo(() => isWide(answer), [answer]);
  const data = useMemo(() => scoreData(answer, stepMs), [answer, stepMs]);
  const spec = useCallback((colours: Colours) => scoreSpec(logarithmic, colours), [logarithmic]);
  return (
    <Row
      frame={frame}
      height={frame.height * 1.25 + TIME_AXIS}
      spec={spec}
      data={data}
      dotOf={SCORE}
      text={describeScore(answer, frame.view)}
      label={<ScoreLabel frame={frame} logarithmic={logarithmic} />}
    />
  );
}

function ScoreLabel({ frame, logarithmic }: { frame: RowFrame; logarithmic: boolean }) {
  const bucket = bucketUnder(frame);
  const { score, threshold, settled } = frame.answer;
  const at = (values: readonly (number | null)[]) => (bucket === undefined ? null : values[bucket]);
  return (
    <>
      <span class="row-name">Score{logarithmic && <span class="muted"> (log)</span>}</span>
      <span class="row-share">{numberText(at(score))}</span>
      <span class="row-key">
        <span class="line-key line-threshold" /> threshold {numberText(at(threshold))}
      </span>
      <span class="row-key">
        <span class="line-key line-settled" /> settled {numberText(at(settled))}
      </span>
    </>
  );
}

interface RowProps {
  frame: RowFrame;
  height: number;
  spec: Parameters<typeof Plot>[0]['spec'];
  data: uPlot.AlignedData;
  /** Series that the dot under the cursor follows. */
  dotOf: number;
  text: string;
  label: ComponentChildren;
}

function Row({ frame, height, spec, data, dotOf, text, label }: RowProps) {
  const dot = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);

  const place = () => {
    const { answer, cursor, stepMs } = frame;
    const bucket = cursor.value === null ? undefined : bucketAt(answer, cursor.value, stepMs);
    if (dot.current !== null) placeDot(dot.current, plot.current, dotOf, bucket);
  };
  useSignalEffect(place);

  return (
    <div class="series-row">
      <div class="row-label">{label}</div>
      <div class="row-plot">
        <Plot
          spec={spec}
          data={data}
          view={frame.view}
          width={frame.width}
          height={height}
          text={text}
          onDrawn={(drawn) => {
            plot.current = drawn;
            place();
          }}
        />
        <div ref={dot} class="row-dot" hidden />
      </div>
    </div>
  );
}

function placeDot(dot: HTMLElement, plot: uPlot | null, series: number, bucket: number | undefined): void {
  const time = bucket === undefined ? undefined : plot?.data[0][bucket];
  const value = bucket === undefined ? undefined : plot?.data[series][bucket];
  const shown = plot !== null && time !== undefined && value != null;
  dot.hidden = !shown;
  if (!shown) return;
  const top = plot.valToPos(value, 'y') + plot.bbox.top / devicePixelRatio;
  dot.style.transform = `translate(${GUTTER + plot.valToPos(time, 'x')}px, ${top}px)`;
}
