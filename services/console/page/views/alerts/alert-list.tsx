import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Alert } from '../../../api/shapes/alert.ts';
import { fleetNow } from '../../data/now.ts';
import { countOf } from '../../frame/format.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Empty, Loading, Refused } from '../../frame/states.tsx';
import { Time } from '../../frame/time.tsx';
import { AlertRow } from './alert-row.tsx';
import { type AlertGroup, grouped } from './grouping.ts';
import type { AlertListing } from './use-alerts.ts';

export interface ListProps {
  readonly listing: AlertListing;
  readonly opened: string | undefined;
  readonly marked: ReadonlySet<string>;
  readonly search: string;
  readonly isFiltered: boolean;
  /** Without it rows cannot be marked. */
  readonly onMark: ((ids: readonly string[]) => void) | undefined;
  /** Told whether the list's beginning is in sight. */
  readonly onTop: (isThere: boolean) => void;
}

/** Alerts, those that started together as a group that opens. */
export function AlertList(props: ListProps) {
  const { listing, opened, marked, search, isFiltered, onMark, onTop } = props;
  const { rows, held, refusal } = listing;
  const top = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    const observer = new IntersectionObserver(([{ isIntersecting }]) => onTop(isIntersecting));
    observer.observe(top.current!);
    return () => observer.disconnect();
  }, [onTop]);
  useEffect(() => {
    const groupId = rows.find(({ id }) => id === opened)?.groupId;
    if (groupId != null) setUnfolded((before) => new Set(before).add(groupId));
  }, [opened, rows.length === 0]);

  const showNew = () => {
    listing.letIn();
    top.current?.scrollIntoView({ block: 'center' });
  };
  const row = (alert: Alert) => (
    <AlertRow
      key={alert.id}
      alert={alert}
      opened={alert.id === opened}
      marked={marked.has(alert.id)}
      search={search}
      onMark={onMark && (() => onMark([alert.id]))}
    />
  );
  const fold = (id: string) =>
    setUnfolded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });

  return (
    <div class="alert-list">
      <div ref={top} class="alert-top" />
      <div class="alert-new" aria-live="polite">
        {held.length > 0 && (
          <button type="button" class="button button-main" onClick={showNew}>
            {countOf(held.length, 'new alert')}: show
          </button>
        )}
      </div>
      {refusal && <Refused refusal={refusal} retry={listing.reload} />}
      {rows.length === 0 && listing.loading && <Loading what="alerts" lines={10} />}
      {rows.length === 0 && !listing.loading && refusal === undefined && (
        <Empty
          title={isFiltered ? 'No alert is like that' : 'No alert yet'}
          hint={
            isFiltered
              ? 'Take a filter back to see more.'
              : 'Alerts stand here as soon as scores go over their threshold or an entity falls silent.'
          }
        />
      )}
      <ul>
        {grouped(rows).map((item) =>
          'alert' in item ? (
            row(item.alert)
          ) : (
            <Group
              key={item.group.id}
              group={item.group}
              isOpen={unfolded.has(item.group.id)}
              onFold={() => fold(item.group.id)}
            >
              {item.group.alerts.map(row)}
            </Group>
          ),
        )}
      </ul>
      {listing.goesOn && (
        <button type="button" class="button button-plain alert-more" onClick={listing.more}>
          Older alerts
        </button>
      )}
    </div>
  );
}

function Group({
  group,
  isOpen,
  onFold,
  children,
}: {
  group: AlertGroup;
  isOpen: boolean;
  onFold: () => void;
  children: ComponentChildren;
}) {
  const { region, cells, from, severity, live, alerts } = group;
  return (
    <li class="alert-group">
      <button
        type="button"
        class="alert-link alert-group-head"
        data-members={JSON.stringify(alerts.map(({ id }) => id))}
        aria-expanded={isOpen}
        onClick={onFold}
      >
        <SeverityMark severity={severity} />
        <span class="alert-row-main">
          <span class="row">
            <strong>
              {countOf(cells, 'cell')} {region === null ? 'together' : `in ${region}`}
            </strong>
            {live > 0 && <span class="tag tag-accent">{live} open</span>}
          </span>
          <span class="muted small one-line">
            {isOpen ? 'Started together' : alerts.map(({ entity }) => entity).join(', ')}
          </span>
        </span>
        <span class="alert-when small">
          <Time at={from} near={fleetNow.value} />
          <span class="muted" aria-hidden="true">
            {isOpen ? '▾' : '▸'}
          </span>
        </span>
      </button>
      {isOpen && <ul>{children}</ul>}
    </li>
  );
}
