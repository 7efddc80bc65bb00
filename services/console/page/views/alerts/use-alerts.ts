import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Alert, AlertPage } from '../../../api/shapes/alert.ts';
import { useLive } from '../../data/live.ts';
import { type Refusal, request } from '../../data/request.ts';
import { useResource } from '../../data/resource.ts';
import { toast } from '../../frame/toast.tsx';
import { type AlertFilters, matchesAlert, queryOf } from './alert-filters.ts';
import { type AlertRows, letIn, mergeAlerts } from './alert-rows.ts';

const PAGE = 100;
const NONE: AlertRows = { rows: [], held: [] };

export interface AlertListing extends AlertRows {
  readonly loading: boolean;
  readonly refusal?: Refusal;
  /** Whether there are older ones. */
  readonly goesOn: boolean;
  /** Reads the next page of older ones. */
  more(): void;
  /** Lets in new ones that wait. */
  letIn(): void;
  reload(): void;
}

/**
 * The newest alerts of these filters, kept by live events.
 *
 * @param options holds: whether new ones wait (the reader is elsewhere in the list); opened: the alert that stays listed
 */
export function useAlerts(
  filters: AlertFilters,
  { holds, opened }: { holds: boolean; opened: string | undefined },
): AlertListing {
  const first = useResource<AlertPage>(`/alerts?${queryOf(filters, PAGE, null)}`);
  const [listed, setListed] = useState<AlertRows>(NONE);
  const [next, setNext] = useState<string | null>(null);
  const reading = useRef(false);
  const matches = useMemo(() => (alert: Alert) => matchesAlert(alert, filters), [filters]);

  const page = first.value;
  useEffect(() => {
    if (page === undefined) return;
    setListed({ rows: page.items, held: [] });
    setNext(page.next);
  }, [page]);

  useLive('alerts', ({ alerts }) => {
    setListed((before) => mergeAlerts(before, alerts, { matches, holds, goesOn: next !== null }));
  });

  const letThemIn = useCallback(
    () => setListed((before) => letIn(before, matches, opened)),
    [matches, opened],
  );
  useEffect(() => {
    if (!holds && listed.held.length > 0) letThemIn();
  }, [holds, listed.held.length, letThemIn]);

  const more = async () => {
    if (next === null || reading.current) return;
    reading.current = true;
    try {
      const older = await request<AlertPage>(`/alerts?${queryOf(filters, PAGE, next)}`);
      setListed((before) => {
        const known = new Set(before.rows.map(({ id }) => id));
        return { ...before, rows: [...before.rows, ...older.items.filter(({ id }) => !known.has(id))] };
      });
      setNext(older.next);
    } catch (error) {
      toast({ text: `Older alerts could not be read: ${(error as Error).message}`, failed: true });
    } finally {
      reading.current = false;
    }
  };

  // Until the effect has taken the page over, what is listed is of the filters before.
  const ready = page !== undefined;
  return {
    ...(ready ? listed : NONE),
    loading: first.loading,
    ...(first.refusal && { refusal: first.refusal }),
    goesOn: next !== null,
    more: () => void more(),
    letIn: letThemIn,
    reload: first.reload,
  };
}

/** One alert as it stands, kept by live events. */
export function useAlert(id: string) {
  const { value, ...rest } = useResource<Alert>(`/alerts/${encodeURIComponent(id)}`);
  const [told, setTold] = useState<Alert>();
  useLive('alerts', ({ alerts }) => {
    const news = alerts.find((alert) => alert.id === id);
    if (news !== undefined) setTold(news);
  });
  const newest = told?.id === id && told.revision >= (value?.revision ?? 0) ? told : value;
  return { ...rest, alert: newest };
}
