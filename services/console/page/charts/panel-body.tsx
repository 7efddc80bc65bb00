import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { KpiSetShape } from '../../api/shapes/kpi-set.ts';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { useKeys } from '../frame/keys.ts';
import { Empty, Loading, Refused } from '../frame/states.tsx';
import { useWidth } from '../frame/use-width.ts';
import { bucketsWithin } from './buckets.ts';
import { contributionsIn, rowsOf } from './contribution.ts';
import { Drawings } from './drawings.tsx';
import { Legend } from './legend.tsx';
import type { SeriesPanelProps } from './series-panel-props.ts';
import { SeriesTools } from './series-tools.tsx';
import { overlaps, type Span } from './span.ts';
import { usePanel } from './use-panel.ts';
import { useSeries } from './use-series.ts';

/** Rows of a compact panel. */
const FEW = 6;
const ROW_HEIGHT = 72;
const LOW_ROW_HEIGHT = 56;

type PanelBodyProps = Omit<SeriesPanelProps, 'newest'> & {
  readonly shape: KpiSetShape;
  readonly newest: number | null;
};

/** A panel whose kpiSet is known. */
export function PanelBody(props: PanelBodyProps) {
  const { entity, kpiSet, from, to, newest, shape, compact = false, onSelect, onZoom, highlight } = props;
  const stepMs = shape.granularityMs;
  const view = useMemo<Span>(() => ({ from, to }), [from, to]);
  const place = useRef<HTMLDivElement>(null);
  const measure = useRef<HTMLDivElement>(null);
  const width = useWidth(measure);
  const panel = usePanel({ view, stepMs, newest, onZoom, onSelect });
  const overview = onZoom !== undefined && !compact;
  const source = useSeries({ entity, kpiSet, view, pixels: width, newest, stepMs, overview });
  const [order, setOrder] = useState<'kpiSet' | 'contribution'>(compact ? 'contribution' : 'kpiSet');
  const [all, setAll] = useState(!compact);
  const answer = source.answer.value;
  const refusal = source.refusal.value;
  const kpis = useRows(props, answer, view, order, all);

  useEffect(() => {
    if (kpis.length > 0) props.onKpis?.(kpis.map((k) => shape.kpis[k].name));
  }, [kpis, shape]);

  const mark = () => {
    panel.toggleMarking();
    place.current?.querySelector<HTMLElement>('.series-stage')?.focus();
  };
  useKeys(onSelect ? { m: mark } : {}, onSelect ? { m: 'Mark a span' } : {});

  return (
    <div ref={place} class={compact ? 'series series-compact' : 'series'} aria-busy={source.loading.value}>
      {(onZoom !== undefined || onSelect !== undefined || props.children !== undefined) && (
        <SeriesTools
          panel={{ ...panel, toggleMarking: mark }}
          view={view}
          newest={newest}
          order={order}
          onOrder={props.kpis === undefined && all ? setOrder : undefined}
          loading={source.loading.value}
        >
          {props.children}
        </SeriesTools>
      )}
      <div class="series-body">
        <div ref={measure} class="series-measure" />
        {answer === undefined && refusal === undefined && (
          <Loading what="the series" lines={compact ? 8 : 16} />
        )}
        {refusal !== undefined && answer === undefined && !compact && (
          <Refused refusal={refusal} retry={() => source.again()} />
        )}
        {refusal !== undefined && (answer !== undefined || compact) && (
          <p class="note small series-note" role="status">
            {refusal.problem.detail}{' '}
            {answer === undefined ? refusal.problem.remedy : 'What was read stays drawn.'}
          </p>
        )}
        {answer !== undefined && isEmpty(answer) && (
          <Empty
            title="No history in this span"
            hint="Nothing was kept of this entity here: look at another span, or at when it was last heard."
          />
        )}
        {answer !== undefined && !isEmpty(answer) && width > 0 && (
          <Drawings
            answer={answer}
            stepMs={stepMs}
            view={view}
            width={width}
            rowHeight={compact ? LOW_ROW_HEIGHT : ROW_HEIGHT}
            kpis={kpis}
            alerts={props.alerts ?? []}
            marks={props.marks ?? []}
            highlight={highlight}
            selection={props.selection}
            panel={panel}
            onAlert={props.onAlert}
          />
        )}
        {answer !== undefined && !isEmpty(answer) && !compact && <Legend />}
        {compact && props.kpis === undefined && answer !== undefined && answer.kpis.length > FEW && (
          <button type="button" class="button button-small series-more" onClick={() => setAll(!all)}>
            {all ? `The ${FEW} that contributed most` : `All ${answer.kpis.length} KPIs`}
          </button>
        )}
      </div>
    </div>
  );
}

function useRows(
  { kpis, highlight, shape }: PanelBodyProps,
  answer: EntitySeries | undefined,
  view: Span,
  order: 'kpiSet' | 'contribution',
  all: boolean,
): readonly number[] {
  // Rows keep their places while one looks about: they are sorted anew for another alert or on demand only.
  const sortedFor = useRef<{ key: string; shares: readonly number[] }>();
  const key = `${highlight?.from}~${highlight?.to}~${order}`;
  const about = highlight !== undefined && overlaps(highlight, view) ? highlight : view;
  const [first, end] = answer === undefined ? [0, 0] : bucketsWithin(answer, about);
  if (answer !== undefined && first < end && sortedFor.current?.key !== key)
    sortedFor.current = { key, shares: contributionsIn(answer, about) };
  const shares = sortedFor.current?.shares;
  return useMemo(() => {
    if (kpis !== undefined)
      return kpis.map((name) => shape.kpis.findIndex((kpi) => kpi.name === name)).filter((k) => k >= 0);
    if (shares === undefined) return [];
    return rowsOf(shares, { order, most: all ? shares.length : FEW });
  }, [kpis, shape, shares, order, all]);
}

const isEmpty = ({ kpis, score }: EntitySeries) =>
  score.every((value) => value === null) && kpis.every(({ mean }) => mean.every((value) => value === null));
