import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Alert } from '../../api/shapes/alert.ts';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { spanText, timeText } from '../frame/format.ts';
import { bucketAt, peakOf } from './buckets.ts';
import { describePanel, describePoint } from './describe.ts';
import type { Mark } from './mark.ts';
import { Columns, Lane } from './marks.tsx';
import { KpiRow, type RowFrame, ScoreRow } from './row.tsx';
import { covered, overlaps, type Span } from './span.ts';
import { Stage } from './stage.tsx';
import type { PanelActions } from './use-panel.ts';

export interface DrawingsProps {
  readonly answer: EntitySeries;
  readonly stepMs: number;
  readonly view: Span;
  /** Width of a plot with its axis, CSS pixels. */
  readonly width: number;
  readonly rowHeight: number;
  /** Indices of the KPIs to draw, in the order of their rows. */
  readonly kpis: readonly number[];
  readonly alerts: readonly Alert[];
  readonly marks: readonly Mark[];
  readonly highlight: Span | undefined;
  readonly selection: Span | undefined;
  readonly panel: PanelActions;
  readonly onAlert: ((alert: Alert) => void) | undefined;
}

/** The rows, what lies behind all of them, and the stage over them. */
export function Drawings(props: DrawingsProps) {
  const { answer, stepMs, view, width, rowHeight, kpis, alerts, marks, highlight, panel } = props;
  const { cursor } = panel;
  const rested = highlight !== undefined && overlaps(highlight, view) ? highlight : view;
  const resting = useMemo(() => peakOf(answer, rested), [answer, rested.from, rested.to]);
  const frame: RowFrame = { answer, stepMs, view, width, height: rowHeight, cursor, resting };
  const selection = panel.marked() ?? props.selection;
  const inView = alerts.filter((alert) => overlaps(covered(alert, stepMs), view));
  const named = { view, stepMs, alerts, marks, highlight };

  useEffect(() => {
    // Plots draw in a microtask after their own effects, which are before this one.
    queueMicrotask(() => {
      performance.mark('series-drawn', {
        detail: { entity: answer.entity, bucketMs: answer.bucketMs, ...view },
      });
      // Observers have it; a page that follows live would gather marks for days.
      performance.clearMarks('series-drawn');
    });
  }, [answer]);

  return (
    <div class="series-drawings">
      <Columns {...named} selection={selection} />
      <div class="series-head">
        <Readout answer={answer} stepMs={stepMs} panel={panel} />
        <Lane {...named} onAlert={props.onAlert} />
      </div>
      <div class="series-rows">
        <ScoreRow frame={frame} />
        {kpis.map((k, i) => (
          <KpiRow key={answer.kpis[k].name} frame={frame} k={k} timeAxis={i === kpis.length - 1 && i > 2} />
        ))}
        <Stage
          view={view}
          label={`${describePanel(answer.entity, inView.length, view)}. ${keysText(panel)}`}
          cursor={cursor}
          marking={panel.marking.value !== null}
          onView={panel.show}
          onMark={panel.mark}
          onReset={panel.reset}
          onKey={panel.press}
        />
      </div>
      <Spoken answer={answer} stepMs={stepMs} panel={panel} />
    </div>
  );
}

const keysText = ({ show, mark }: PanelActions) =>
  [
    'Comma and full stop move the cursor',
    show && 'arrows move the view, plus and minus zoom, 0 resets',
    mark && 'Shift and arrows mark a span, Enter gives it',
  ]
    .filter(Boolean)
    .join('; ');

interface ReadProps {
  readonly answer: EntitySeries;
  readonly stepMs: number;
  readonly panel: PanelActions;
}

/** The time under the cursor, or what is being marked. */
function Readout({ answer, stepMs, panel }: ReadProps) {
  const time = panel.cursor.value;
  const marked = panel.marked();
  if (marked !== undefined) return <output class="series-readout">{spanText(marked.from, marked.to)}</output>;
  const bucket = time === null ? undefined : bucketAt(answer, time, stepMs);
  const shown = bucket === undefined ? time : answer.times[bucket];
  return <output class="series-readout">{shown !== null && `${timeText(shown)} UTC`}</output>;
}

/** Reads out the point that the cursor was moved to by keys. */
function Spoken({ answer, stepMs, panel }: ReadProps) {
  const text = useSignal('');
  useSignalEffect(() => {
    const at = panel.cursor.peek();
    if (panel.moves.value === 0 || at === null) return;
    const marked = panel.marked();
    const point = describePoint(answer, at, stepMs);
    text.value = marked === undefined ? point : `Marked ${spanText(marked.from, marked.to)}. ${point}`;
  });
  return (
    <p class="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}
