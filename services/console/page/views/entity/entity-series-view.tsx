import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Alert } from '../../../api/shapes/alert.ts';
import type { EntityCard, EntityRow } from '../../../api/shapes/entity.ts';
import { SeriesPanel } from '../../charts/series-panel.tsx';
import { overlaps, type Span } from '../../charts/span.ts';
import { fleetNow } from '../../data/now.ts';
import { mayJudge } from '../../data/session.ts';
import { useKeys } from '../../frame/keys.ts';
import { useQuery } from '../../frame/query.ts';
import { Empty, Loading } from '../../frame/states.tsx';
import { said } from '../../verdict/said.ts';
import { neighbourOf } from './alert-list.ts';
import { AlertsInSpan } from './alerts-in-span.tsx';
import { marksOf } from './entity-marks.ts';
import { AlertCard, SpanCard } from './focus-card.tsx';
import { Siblings } from './siblings.tsx';
import { useAlerts } from './use-alerts.ts';
import { useThrottled } from './use-throttled.ts';
import { useViewSpan, type ViewSpan } from './use-view-span.ts';
import { chosenBy, showing } from './view-span.ts';

/** New steps are followed at most this often. */
const FOLLOW_MS = 2000;

interface KnownEntity {
  readonly card: EntityCard;
  /** Of the kpiSet that is shown. */
  readonly row: EntityRow;
}

/** An entity's KPIs over time beside its alerts, for one kpiSet. */
export function EntitySeriesView(known: KnownEntity) {
  const newest = useThrottled(fleetNow.value, FOLLOW_MS);
  const view = useViewSpan(newest);
  if (view.span === null || newest === null) return <Loading what="the newest step" lines={12} />;
  return <SeriesAndAlerts {...known} newest={newest} view={view} span={view.span} />;
}

type SeriesAndAlertsProps = KnownEntity & {
  readonly newest: number;
  readonly view: ViewSpan;
  readonly span: Span;
};

function SeriesAndAlerts({ card, row, newest, view, span }: SeriesAndAlertsProps) {
  const { entity, kpiSet } = row;
  const [query, change] = useQuery();
  const [marked, mark] = useState<Span>();
  const alerts = useAlerts(entity, kpiSet, span);
  const open = alerts?.find(({ id }) => id === query.get('alert'));
  const inSpan = useMemo(() => alerts?.filter((alert) => overlaps(stretch(alert), span)), [alerts, span]);
  const marks = useMemo(
    () => marksOf(entity, kpiSet, card.maintenance, said.value.values(), mark),
    [entity, kpiSet, card.maintenance, said.value],
  );

  const show = (alert: Alert) => {
    mark(undefined);
    change({ alert: alert.id });
    view.show(showing(span, alert, newest));
  };
  const step = (by: number) => {
    const next = alerts && neighbourOf(alerts, open?.id ?? null, by);
    if (next !== undefined) show(next);
  };
  useKeys(
    { j: () => step(1), k: () => step(-1), l: () => view.setLive(!view.live) },
    { j: 'The alert before it in time', k: 'The alert after it', l: 'Follow the newest step' },
  );
  const focus = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In one column the card is above the drawings, out of sight.
    if (open !== undefined || marked !== undefined) focus.current?.scrollIntoView({ block: 'nearest' });
  }, [open?.id, marked]);
  useEffect(() => {
    // An address that names an alert and no span means the span about it.
    if (open !== undefined && chosenBy(query) === null) view.show(showing(span, open, newest));
  }, [open?.id]);

  return (
    <div class="entity-columns">
      <section class="panel entity-series" aria-label="KPIs over time">
        <SeriesPanel
          entity={entity}
          kpiSet={kpiSet}
          from={span.from}
          to={span.to}
          newest={newest}
          alerts={alerts ?? []}
          marks={marks}
          {...(open && { highlight: open })}
          {...(marked && { selection: marked })}
          {...(mayJudge() && { onSelect: mark })}
          onZoom={view.show}
          onAlert={show}
        >
          <button
            type="button"
            class="button button-small"
            aria-pressed={view.live}
            aria-keyshortcuts="l"
            title="Go on with the newest step"
            onClick={() => view.setLive(!view.live)}
          >
            Live
          </button>
        </SeriesPanel>
      </section>
      <div ref={focus} class="entity-focus stack">
        {marked !== undefined && (
          <SpanCard
            entity={entity}
            kpiSet={kpiSet}
            span={marked}
            onGiven={() => mark(undefined)}
            onClose={() => mark(undefined)}
          />
        )}
        {marked === undefined && open !== undefined && (
          <AlertCard alert={open} onClose={() => change({ alert: null })} />
        )}
      </div>
      <div class="entity-side stack">
        <section class="panel" aria-labelledby="alerts-in-span">
          <header>
            <h2 id="alerts-in-span">Alerts in the span</h2>
            {inSpan && <span class="tag spread">{inSpan.length}</span>}
          </header>
          {inSpan === undefined && <Loading what="its alerts" />}
          {inSpan?.length === 0 && (
            <Empty
              title="None"
              hint={
                mayJudge()
                  ? 'Where there should have been one, mark the span: Shift and a drag, or m.'
                  : 'Nothing was over its threshold for long enough here.'
              }
            />
          )}
          {inSpan && inSpan.length > 0 && (
            <AlertsInSpan alerts={inSpan} open={open?.id ?? null} onOpen={show} />
          )}
        </section>
        <Siblings row={row} span={view.live ? undefined : span} />
      </div>
    </div>
  );
}

/** An alert of one step has a length too. */
const stretch = ({ from, to }: Span): Span => ({ from, to: Math.max(to, from + 1) });
