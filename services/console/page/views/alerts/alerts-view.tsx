import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import type { Alert } from '../../../api/shapes/alert.ts';
import { mayJudge } from '../../data/session.ts';
import { useKeys } from '../../frame/keys.ts';
import { alertPath } from '../../frame/paths.ts';
import { useQuery } from '../../frame/query.ts';
import { Empty } from '../../frame/states.tsx';
import type { ViewProps } from '../../frame/view-props.ts';
import { AlertDetail } from './alert-detail.tsx';
import { AlertFilterBar } from './alert-filter-bar.tsx';
import { alertFiltersOf } from './alert-filters.ts';
import { AlertList } from './alert-list.tsx';
import './alerts.css';
import { BulkBar } from './bulk-bar.tsx';
import { judgeAlert, undoAlert } from './judge-alert.ts';
import { focusAlert, focusedAlert, focusedAlerts, moveFocus } from './row-focus.ts';
import { useAlerts } from './use-alerts.ts';

/** The live list of alerts, and the one that is opened beside it. */
export function AlertsView({ params: { id: opened } }: ViewProps) {
  const [query, change] = useQuery();
  const filters = useMemo(() => alertFiltersOf(query), [query]);
  const [isAtTop, setAtTop] = useState(true);
  const listing = useAlerts(filters, { holds: !isAtTop, opened });
  const { marked, mark, markAlso, unmark } = useMarked();
  const regions = useRegions(listing.rows);
  const search = query.size === 0 ? '' : `?${query}`;
  const open = (id: string | undefined) =>
    navigate(`${id === undefined ? '/alerts' : alertPath(id)}${search}`);
  const markedAlerts = listing.rows.filter(({ id }) => marked.has(id));

  const before = useRef(opened);
  useEffect(() => {
    if (opened === undefined && before.current !== undefined) focusAlert(before.current);
    before.current = opened;
  }, [opened]);

  const inFocus = () => listing.rows.find(({ id }) => id === focusedAlert());
  const move = (step: 1 | -1) => {
    const id = moveFocus(step);
    if (opened !== undefined && id !== undefined && wide()) {
      navigate(`${alertPath(id)}${search}`, { replace: true });
    }
  };
  useKeys(
    {
      j: () => move(1),
      k: () => move(-1),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: () => opened !== undefined && open(undefined),
      ...(mayJudge() && {
        x: () => mark(focusedAlerts() ?? (opened === undefined ? [] : [opened])),
        f: () => judgeAlert(inFocus(), 'FALSE_POSITIVE'),
        c: () => judgeAlert(inFocus(), 'TRUE_POSITIVE'),
        u: () => undoAlert(inFocus()),
      }),
    },
    {
      j: 'Next alert',
      k: 'Alert before',
      Enter: 'Open',
      Escape: 'Back to the list',
      ...(mayJudge() && {
        f: 'False alarm',
        c: 'Confirmed',
        u: 'Undo the verdict',
        x: 'Mark for one verdict',
      }),
    },
  );

  return (
    <div class={opened === undefined ? 'alerts' : 'alerts alerts-opened'}>
      <h1 class="visually-hidden">Alerts</h1>
      <section class="alerts-master" aria-label="List of alerts">
        <div class="alerts-head">
          <AlertFilterBar filters={filters} regions={regions} change={change} />
          {markedAlerts.length > 0 && <BulkBar alerts={markedAlerts} onDone={unmark} onLeft={markAlso} />}
        </div>
        <AlertList
          listing={listing}
          opened={opened}
          marked={marked}
          search={search}
          isFiltered={Object.keys(filters).length > 0}
          onMark={mayJudge() ? mark : undefined}
          onTop={setAtTop}
        />
      </section>
      <section class="alerts-detail" aria-label="The alert that is opened">
        {opened === undefined ? (
          <Empty
            title="No alert is opened"
            hint="Open one to see what made it. j and k move through the list, Enter opens; ? lists all keys."
          />
        ) : (
          <AlertDetail
            key={opened}
            id={opened}
            back={`/alerts${search}`}
            search={search}
            hasKeys={markedAlerts.length === 0}
          />
        )}
      </section>
    </div>
  );
}

const wide = () => matchMedia('(min-width: 900px)').matches;

/** Ids that are marked for one verdict. */
function useMarked() {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const mark = useCallback(
    (ids: readonly string[]) =>
      setMarked((before) => {
        const after = new Set(before);
        const isMarked = ids.every((id) => after.has(id));
        for (const id of ids) isMarked ? after.delete(id) : after.add(id);
        return after;
      }),
    [],
  );
  const markAlso = useCallback(
    (ids: readonly string[]) => setMarked((before) => new Set([...before, ...ids])),
    [],
  );
  const unmark = useCallback(() => setMarked(new Set()), []);
  return { marked, mark, markAlso, unmark };
}

/** Regions of all alerts that were listed since the view is open: a filter does not take the others away. */
function useRegions(rows: readonly Alert[]): readonly string[] {
  const seen = useRef(new Set<string>());
  for (const { region } of rows) if (region !== null) seen.current.add(region);
  return [...seen.current].sort();
}
