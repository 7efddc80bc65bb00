import type { Run } from '../../../api/shapes/run.ts';
import { consoleNow } from '../../data/clock.ts';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { agoText, countOf, durationText, shareText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { cancellation, type Order } from './orders.ts';
import { type Step, type StepState, stepsOf } from './run-steps.ts';

/** The run in progress: how far it is, what it waits for, and a way to end it. */
export function RunInProgress({ run, ask }: { readonly run: Run; readonly ask: (order: Order) => void }) {
  const { kind, message, progress, phase, attempt, startedAt, trigger } = run;
  return (
    <section class="panel run-now" aria-labelledby="run-now">
      <header>
        <h2 id="run-now">A run is in progress</h2>
        <span class="tag tag-accent">{kind === 'BASE' ? 'first model' : 'from labels'}</span>
        <span class="muted small">
          since <Time at={startedAt} near={consoleNow()} />: {trigger.detail}
        </span>
        <div class="spread">
          <ForAdmins what="cancel it">
            <button
              type="button"
              class="button button-danger button-small"
              onClick={() => ask(cancellation(run))}
            >
              Cancel the run…
            </button>
          </ForAdmins>
        </div>
      </header>
      <div class="panel-body stack">
        <Stepper run={run} />
        <div class="run-progress">
          <progress max={1} value={progress} aria-label={`Progress of ${phase}`} />
          <span>{shareText(progress)}</span>
        </div>
        {message !== '' && <p class="break">{message}</p>}
        {attempt > 1 && (
          <p class="note small">
            The phase was begun {attempt} times: it was interrupted, or its work failed. It is tried again by
            itself.
          </p>
        )}
        <Labels run={run} />
      </div>
    </section>
  );
}

/** Labels asked for, and until when. */
function Labels({ run }: { readonly run: Run }) {
  const { labelBudget, labelsRequested, labelsAnswered, labelCount, deadline, phase } = run;
  const waits = phase === 'AWAITING_LABELS' && labelsAnswered < labelsRequested;
  return (
    <dl class="facts">
      <dt>labels asked for</dt>
      <dd>
        {labelsAnswered} of {labelsRequested} answered; it may ask for {labelBudget} in all
        {waits && (
          <>
            {' · '}
            <a href="/to-label">{countOf(labelsRequested - labelsAnswered, 'span')} to be judged</a>
          </>
        )}
      </dd>
      {deadline !== null && (
        <>
          <dt>deadline</dt>
          <dd>
            <Time at={deadline} near={consoleNow()} />{' '}
            <span class="muted">({agoText(deadline, consoleNow())})</span>; then it goes on with what it has
          </dd>
        </>
      )}
      <dt>labels used</dt>
      <dd>{labelCount}</dd>
    </dl>
  );
}

const STATE_WORDS: Readonly<Record<StepState, string>> = {
  DONE: 'done',
  NOW: 'now',
  TO_COME: 'to come',
  NOT_REACHED: 'not reached',
};

/** The phases of a run in a row. */
export function Stepper({ run }: { readonly run: Run }) {
  return (
    <ol class="stepper" aria-label="Phases">
      {stepsOf(run).map((step) => (
        <li
          key={step.phase}
          class={`step step-${step.state.toLowerCase().replace('_', '-')} step-${step.phase.toLowerCase()}`}
          aria-current={step.state === 'NOW' ? 'step' : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            {markOf(step)}
          </span>
          <span>{step.name}</span>
          <span class="visually-hidden">{STATE_WORDS[step.state]}</span>
          <span class="muted small">
            {step.took !== null
              ? durationText(step.took)
              : step.since !== null && <Time at={step.since} near={consoleNow()} />}
          </span>
        </li>
      ))}
    </ol>
  );
}

function markOf({ state, phase }: Step): string {
  if (phase === 'FAILED' || phase === 'REJECTED' || phase === 'CANCELLED') return '✕';
  if (phase === 'PROMOTED' && state === 'NOW') return '✓';
  return state === 'DONE' ? '✓' : state === 'NOW' ? '●' : '';
}
