import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import type { Alert } from '../../api/shapes/alert.ts';
import type { EntitySeries } from '../../api/shapes/series.ts';

import { peakOf } from './buckets.ts';
import { describePanel, describePoint } from './describe.ts';
import { Columns, Lane, type Mark } from './marks.tsx';

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
    queueMicrotask(() =>
      performance.mark('series-drawn', {
        detail: { entity: answer.entity, bucketMs: answer.bucketMs, ...view },
      }),
    );
  }, [answer]);

  return (
    <div class="series-drawings">
      <Columns {...named} selection={selection} />
      {(alerts.length > 0 || marks.length > 0) && <Lane {...named} onAlert={props.onAlert} />}
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
          onLeave={() => {
            panel.marking.value = null;
          }}
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

/** Reads out the point that the cursor was moved to by keys. */
function Spoken({ answer, stepMs, panel }: { answer: EntitySeries; stepMs: number; panel: PanelActions }) {
  const text = useSignal('');
  useSignalEffect(() => {
    const at = panel.cursor.peek();
    if (panel.moves.value > 0 && at !== null) text.value = describePoint(answer, at, stepMs);
  });
  return (
    <p class="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}
