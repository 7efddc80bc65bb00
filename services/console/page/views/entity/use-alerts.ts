import { useMemo } from 'preact/hooks';
import type { Alert, AlertPage } from '../../../api/shapes/alert.ts';
import type { Span } from '../../charts/span.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import { useResource } from '../../data/resource.ts';
import { merged } from './alert-list.ts';
import { weeksOf } from './view-span.ts';

/**
 * An entity's alerts about a span: of the history, and as they stand in memory, live. Where the history is away, those in
 * memory alone. Newest start first; undefined until any are read.
 */
export function useAlerts(entity: string, kpiSet: string, span: Span): readonly Alert[] | undefined {
  const { from, to } = weeksOf(span);
  const id = encodeURIComponent(entity);
  const set = encodeURIComponent(kpiSet);
  const history = useResource<AlertPage>(
    `/entities/${id}/alerts?kpiSet=${set}&from=${from}&to=${to}&limit=1000`,
    { keep: true },
  ).value?.items;
  const live = useLiveResource<AlertPage, 'alerts'>(
    `/alerts?entity=${id}&kpiSet=${set}&limit=1000`,
    'alerts',
    (page, { alerts }) => {
      const own = alerts.filter((alert) => alert.entity === entity && alert.kpiSet === kpiSet);
      return own.length === 0 ? page : { ...page, items: merged(page.items, own) };
    },
  ).value?.items;
  return useMemo(
    () => (history === undefined && live === undefined ? undefined : merged(history ?? [], live ?? [])),
    [history, live],
  );
}
