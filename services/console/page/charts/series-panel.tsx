import './series-panel.css';
import type { ComponentChildren } from 'preact';
import type { Alert } from '../../api/shapes/alert.ts';
import { fleetNow } from '../data/now.ts';
import { Loading } from '../frame/states.tsx';
import { useKpiSets } from './kpi-sets.ts';
import type { Mark } from './mark.ts';
import { PanelBody } from './panel-body.tsx';
import type { Span } from './span.ts';

export interface SeriesPanelProps {
  readonly entity: string;
  readonly kpiSet: string;
  /** What is looked at, event time, ms. */
  readonly from: number;
  readonly to: number;
  readonly alerts?: readonly Alert[];
  /** Named spans: labels, requests, maintenance windows. */
  readonly marks?: readonly Mark[];
  /** The alert or window in question: it is set off, and KPIs are ordered by what they contributed to it. */
  readonly highlight?: Span;
  /** The span that is marked for a verdict: its first and last step. */
  readonly selection?: Span;
  /** Called with the steps of a span that was marked by Shift and a drag, in the marking mode, or by keys. */
  readonly onSelect?: (span: Span) => void;
  /** Called with another view; without it the view is fixed. */
  readonly onZoom?: (view: Span) => void;
  /** Opens an alert in place; without it each leads to its own page. */
  readonly onAlert?: (alert: Alert) => void;
  /** Few rows, those that contributed most, until all are asked for. */
  readonly compact?: boolean;
  /** Only these KPIs, in this order. */
  readonly kpis?: readonly string[];
  /** Called with the KPIs that are drawn, in their order. */
  readonly onKpis?: (kpis: readonly string[]) => void;
  /** Time of the newest step; by default that of the fleet. */
  readonly newest?: number;
  /** More tools beside those of the span. */
  readonly children?: ComponentChildren;
}

/**
 * An entity's KPIs on one axis of time: each over its expected band, the score over its threshold, alerts as columns,
 * and what each KPI contributed under the cursor.
 */
export function SeriesPanel(props: SeriesPanelProps) {
  const shape = useKpiSets()?.find(({ name }) => name === props.kpiSet);
  if (shape === undefined) return <Loading what="the KPIs" lines={props.compact ? 6 : 12} />;
  return (
    <PanelBody
      key={`${props.entity}~${props.kpiSet}`}
      {...props}
      shape={shape}
      newest={props.newest ?? fleetNow.value}
    />
  );
}
