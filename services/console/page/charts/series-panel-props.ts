import type { ComponentChildren } from 'preact';
import type { Alert } from '../../api/shapes/alert.ts';
import type { Mark } from './mark.ts';
import type { Span } from './span.ts';

/** What a panel shows, and who hears of what is done in it. */
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
