import './to-label-view.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabelRequest, LabelRequestPage } from '../../../api/shapes/label-request.ts';
import type { RunList } from '../../../api/shapes/run.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import { useKeys } from '../../frame/keys.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { toast } from '../../frame/toast.tsx';
import { said } from '../../verdict/said.ts';
import { useRuns } from '../models/use-runs.ts';
import { NoRequests } from './no-requests.tsx';
import { PresentRequest } from './present-request.tsx';
import { endingOf, presentOf, queueOf, saidOf, stepFrom, withChanged } from './queue.ts';
import { QueueList } from './queue-list.tsx';
import { RunBar } from './run-bar.tsx';
import { useNow } from './use-now.ts';

/** Deadlines pass while one looks: the queue is looked over this often. */
const CHECK_MS = 5000;

/** The windows that a run wants judged, one after the other. */
export function ToLabelView() {
  const requests = useLiveResource<LabelRequestPage, 'requests'>(
    '/label-requests?state=OPEN&limit=1000',
    'requests',
    (page, event) => ({ ...page, items: withChanged(page.items, event.requests) }),
  );
  const runs = useRuns();

  return (
    <div class="view to-label">
      <h1>To label</h1>
      {requests.value === undefined ? (
        <NotRead what="the requests" lines={12} refusal={requests.refusal} retry={requests.reload} />
      ) : (
        <Queue requests={requests.value.items} runs={runs.value?.runs ?? []} />
      )}
    </div>
  );
}

function Queue({ requests, runs }: { requests: readonly LabelRequest[]; runs: RunList['runs'] }) {
  const now = useNow(CHECK_MS);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const [chosen, choose] = useState<string>();
  const before = useRef<readonly LabelRequest[]>([]);
  const here = useMemo(() => saidOf(said.value.values()), [said.value]);
  const queue = useMemo(() => queueOf(requests, { here, skipped, now }), [requests, here, skipped, now]);
  const present = presentOf(queue, chosen, before.current);

  useEffect(() => {
    const left = chosen === present?.id ? undefined : requests.find(({ id }) => id === chosen);
    if (left !== undefined && !here.answered.has(left.id)) toast({ text: endingOf(left) });
    before.current = queue;
    choose(present?.id);
  }, [queue, present]);

  const step = (by: number) => choose(stepFrom(queue, present?.id, by)?.id);
  const skip = () => {
    if (present === undefined) return;
    choose(stepFrom(queue, present.id, 1)?.id);
    setSkipped([...skipped.filter((id) => id !== present.id), present.id]);
  };
  useKeys({ j: () => step(1), k: () => step(-1) }, { j: 'Next request', k: 'Previous request' });

  if (present === undefined) {
    return (
      <section class="panel">
        <NoRequests runs={runs} answered={here.answered.size} />
      </section>
    );
  }
  const ofRun = queue.filter(({ runId }) => runId === present.runId);
  return (
    <>
      <RunBar
        request={present}
        run={runs.find(({ id }) => id === present.runId)}
        waiting={ofRun.length}
        answeredHere={here.answered.size}
      />
      <PresentRequest
        request={present}
        place={queue.indexOf(present) + 1}
        waiting={queue.length}
        onStep={step}
        onSkip={skip}
      />
      <QueueList queue={queue} present={present.id} skipped={skipped} onChoose={choose} />
    </>
  );
}
