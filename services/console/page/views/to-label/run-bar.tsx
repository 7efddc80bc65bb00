import type { LabelRequest } from '../../../api/shapes/label-request.ts';
import type { Run } from '../../../api/shapes/run.ts';
import { countOf, durationText, shareText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { useNow } from './use-now.ts';

/** Time left from which on the deadline is set off. */
const SOON_MS = 10 * 60_000;

export interface RunBarProps {
  readonly request: LabelRequest;
  /** The run that asks; undefined until it is read. */
  readonly run: Run | undefined;
  /** How many of the run's requests wait here, and how many were answered here and are not yet counted. */
  readonly waiting: number;
  readonly answeredHere: number;
}

/** Who asks, how much, how far it has come, and until when. */
export function RunBar({ request, run, waiting, answeredHere }: RunBarProps) {
  const now = useNow(1000);
  const left = request.deadline - now;
  const asked = run?.labelsRequested ?? waiting + answeredHere;
  const answered = Math.min(Math.max(run?.labelsAnswered ?? 0, asked - waiting), asked);
  const share = asked === 0 ? 0 : answered / asked;
  return (
    <section class="panel run-bar" aria-label="The run that asks">
      <dl>
        <div class="run-bar-share">
          <dt>Answered</dt>
          <dd>
            <strong>
              {answered} of {asked}
            </strong>{' '}
            <span class="muted">
              {shareText(share)} · budget {request.budget}
            </span>
            <span
              class="share-bar"
              role="progressbar"
              aria-label="Requests answered"
              aria-valuemin={0}
              aria-valuemax={asked}
              aria-valuenow={answered}
            >
              <span style={{ width: `${share * 100}%` }} />
            </span>
          </dd>
        </div>
        <div>
          <dt>Time left</dt>
          <dd>
            <strong class={left < SOON_MS ? 'run-bar-soon' : undefined}>{durationText(left)}</strong>{' '}
            <span class="muted">
              until <Time at={request.deadline} near={now} />
            </span>
          </dd>
        </div>
        <div>
          <dt>Waiting here</dt>
          <dd>
            <strong>{countOf(waiting, 'request')}</strong>
          </dd>
        </div>
        <div>
          <dt>Chosen by</dt>
          <dd>
            {request.strategy} <span class="muted">round {request.round + 1}</span>
          </dd>
        </div>
        <div class="run-bar-run">
          <dt>Run</dt>
          <dd class="break">
            <code>{request.runId}</code>
            {run && <span class="muted"> {run.trigger.detail}</span>}
          </dd>
        </div>
      </dl>
    </section>
  );
}
