import { useId, useState } from 'preact/hooks';
import type { OrderOutcome } from '../../../api/shapes/model.ts';
import type { NewRun } from '../../../api/shapes/run.ts';
import { request } from '../../data/request.ts';
import { ConfirmDialog } from '../../frame/dialog.tsx';
import { DAY_MS, HOUR_MS } from '../../frame/durations.ts';
import { toast } from '../../frame/toast.tsx';
import { outcomeText } from './orders.ts';

/** Times that operators may be given to answer; the first is as the retrainer is configured. */
const WITHIN = [
  { text: 'as configured', ms: undefined },
  { text: '1 hour', ms: HOUR_MS },
  { text: '8 hours', ms: 8 * HOUR_MS },
  { text: '1 day', ms: DAY_MS },
  { text: '3 days', ms: 3 * DAY_MS },
] as const;

/** Starts a run: how many labels it may ask for, and how long it waits for them. */
export function StartRun({ kpiSet, onClose }: { readonly kpiSet: string; readonly onClose: () => void }) {
  const [budget, setBudget] = useState('');
  const [within, setWithin] = useState(0);
  const id = useId();

  const start = async (why: string) => {
    const answerWithinMs = WITHIN[within].ms;
    const body: NewRun = {
      kpiSet,
      why,
      ...(budget === '' ? {} : { labelBudget: Number(budget) }),
      ...(answerWithinMs === undefined ? {} : { answerWithinMs }),
    };
    const outcome = await request<OrderOutcome>('/runs', { method: 'POST', body });
    toast({ text: outcomeText(`A run of ${kpiSet} has started`, outcome) });
  };

  return (
    <ConfirmDialog
      title={`Start a run for ${kpiSet}?`}
      text={
        <div class="stack">
          <p>
            It asks operators to judge some spans, learns from all labels there are, and compares what it made
            with the model in force. The gate promotes only what is better; scorers then follow without a
            restart.
          </p>
          <div class="row start-run">
            <div class="field">
              <label for={`${id}-budget`}>Labels to ask for</label>
              <input
                id={`${id}-budget`}
                type="number"
                min={0}
                max={10_000}
                step={1}
                placeholder="as configured"
                value={budget}
                onInput={(event) => setBudget(event.currentTarget.value)}
              />
            </div>
            <div class="field">
              <label for={`${id}-within`}>Time to answer</label>
              <select
                id={`${id}-within`}
                value={within}
                disabled={budget === '0'}
                onChange={(event) => setWithin(Number(event.currentTarget.value))}
              >
                {WITHIN.map(({ text }, i) => (
                  <option key={text} value={i}>
                    {text}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <p class="muted small">0 asks for nothing and begins to learn at once.</p>
        </div>
      }
      confirm="Start the run"
      reason
      onConfirm={start}
      onClose={onClose}
    />
  );
}
