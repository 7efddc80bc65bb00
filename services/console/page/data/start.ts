import type { EntityPage } from '../../api/shapes/entity.ts';
import type { Flow } from '../../api/shapes/flow.ts';
import { keepCounts } from './counts.ts';
import { onLive, openLive, restored } from './live.ts';
import { tellNow } from './now.ts';
import { request } from './request.ts';
import { loadSession, session } from './session.ts';
import { tellSources } from './sources.ts';

/** Reads what every view needs, and keeps it by live events while somebody is signed in. */
export function startData(): void {
  onLive('fleet', ({ asOf }) => tellNow(asOf));
  onLive('sources', ({ sources }) => tellSources(sources));
  onLive('flow', ({ sources }) => tellSources(sources));

  const readCounts = keepCounts();
  restored.subscribe(() => {
    if (session.peek() != null) void readCounts();
  });

  let close: (() => void) | undefined;
  session.subscribe((who) => {
    if (who != null && close === undefined) {
      close = openLive();
      void readOnce();
      void readCounts();
    } else if (who == null && close !== undefined) {
      close();
      close = undefined;
    }
  });
  void loadSession();
}

/** What live events tell only when it changes. */
async function readOnce(): Promise<void> {
  const [fleet, flow] = await Promise.allSettled([
    request<EntityPage>('/entities?limit=1'),
    request<Flow>('/flow'),
  ]);
  if (fleet.status === 'fulfilled') tellNow(fleet.value.asOf);
  if (flow.status === 'fulfilled') tellSources(flow.value.sources);
}
