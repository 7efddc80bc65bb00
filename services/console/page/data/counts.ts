import type { Alert, AlertPage } from '../../api/shapes/alert.ts';
import type { LabelRequest, LabelRequestPage } from '../../api/shapes/label-request.ts';
import { setBadge } from '../frame/badges.ts';
import { isLive } from './is-live.ts';
import { onLive } from './live.ts';
import { Refusal, request } from './request.ts';

/**
 * Keeps the counts beside Alerts (live, not suppressed) and To label (open) by live events.
 *
 * @returns what reads them anew
 */
export function keepCounts(): () => Promise<void> {
  const alerts = counter<Alert>('alerts', (alert) => isLive(alert) && alert.suppression === null);
  const requests = counter<LabelRequest>('to-label', ({ state }) => state === 'OPEN');
  onLive('alerts', (told) => alerts.take(told.alerts));
  onLive('requests', (told) => requests.take(told.requests));
  return async () => {
    await readAll<AlertPage>('/alerts?state=LIVE&suppressed=false', alerts);
    await readAll<LabelRequestPage>('/label-requests?state=OPEN', requests);
  };
}

function counter<T extends { readonly id: string }>(view: string, counts: (one: T) => boolean) {
  const ids = new Set<string>();
  return {
    start: () => ids.clear(),
    take: (told: readonly T[]) => {
      for (const one of told) {
        if (counts(one)) ids.add(one.id);
        else ids.delete(one.id);
      }
      setBadge(view, ids.size);
    },
  };
}

/** What cannot be read is not counted; the view itself says why. */
async function readAll<P extends { items: readonly unknown[] }>(
  path: string,
  { start, take }: { start: () => void; take: (told: P['items']) => void },
): Promise<void> {
  try {
    const { items } = await request<P>(`${path}&limit=1000`);
    start();
    take(items);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
