import { useEffect, useRef } from 'preact/hooks';
import { useLocationProperty } from 'wouter-preact/use-browser-location';
import type { Run } from '../../../api/shapes/run.ts';
import { countOf, durationText, wordsText } from '../../frame/format.ts';
import { Empty } from '../../frame/states.tsx';
import { Time } from '../../frame/time.tsx';
import { Candidates } from './candidates.tsx';
import { ModelLink } from './model-link.tsx';
import { runAnchor } from './models-path.ts';
import { Stepper } from './run-card.tsx';
import { phaseName } from './run-steps.ts';

const TAGS: Readonly<Record<string, string>> = {
  PROMOTED: 'tag tag-ok',
  REJECTED: 'tag',
  CANCELLED: 'tag',
  FAILED: 'tag tag-critical',
};

/** Runs that have ended, newest first; each opens to its phases, its decision and what was compared. */
export function EarlierRuns({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <section class="panel" aria-labelledby="earlier-runs">
      <header>
        <h2 id="earlier-runs">Earlier runs</h2>
        <span class="muted small">{countOf(runs.length, 'run')}</span>
      </header>
      {runs.length === 0 ? (
        <Empty
          title="No run has ended yet"
          hint="A run starts by itself when enough verdicts have come, at a set time, or when scores drift; an admin may start one too."
        />
      ) : (
        <ul class="runs">
          {runs.map((run) => (
            <li key={run.id}>
              <EndedRun run={run} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function EndedRun({ run }: { readonly run: Run }) {
  const details = useRef<HTMLDetailsElement>(null);
  const named = useLocationProperty(() => location.hash) === runAnchor(run.id);
  useEffect(() => {
    if (!named || details.current === null) return;
    details.current.open = true;
    details.current.scrollIntoView({ block: 'nearest' });
  }, [named]);
  const { id, kpiSet, phase, kind, startedAt, finishedAt, trigger, message, failure, decision } = run;
  const { labelsRequested, labelsAnswered, labelCount, modelIds, baseModelId } = run;
  return (
    <details ref={details}>
      <summary>
        <span class={TAGS[phase] ?? 'tag'}>{phaseName(phase)}</span>
        <Time at={startedAt} />
        <span class="one-line run-why">{failure?.message ?? decision?.reason ?? message}</span>
        <span class="muted small run-took">
          {finishedAt !== null && `took ${durationText(finishedAt - startedAt)}`}
        </span>
      </summary>
      <div class="stack run-body">
        <Stepper run={run} />
        {failure !== null && (
          <p class="note">
            <strong>{failure.code}</strong>: {failure.message}. {remedyOf(failure.code)}
          </p>
        )}
        <dl class="facts">
          <dt>run</dt>
          <dd>
            <code class="break">{id}</code>,{' '}
            {kind === 'BASE' ? 'the first model, without labels' : 'from labels'}
          </dd>
          <dt>started by</dt>
          <dd class="break">
            {wordsText(trigger.kind)}: {trigger.detail}
          </dd>
          {baseModelId !== null && (
            <>
              <dt>in force then</dt>
              <dd>
                <ModelLink id={baseModelId} kpiSet={kpiSet} />
              </dd>
            </>
          )}
          <dt>labels</dt>
          <dd>
            {labelCount} used; {labelsAnswered} of {labelsRequested} requests answered
          </dd>
          <dt>made</dt>
          <dd class="row">
            {modelIds.length === 0
              ? 'no model'
              : modelIds.map((model) => <ModelLink key={model} id={model} kpiSet={kpiSet} />)}
          </dd>
          {decision !== null && (
            <>
              <dt>decision</dt>
              <dd class="break">
                <strong>{decision.outcome === 'PROMOTED' ? 'promoted' : 'rejected'}</strong> by {decision.by}:{' '}
                {decision.reason}
              </dd>
            </>
          )}
        </dl>
        {decision !== null && decision.candidates.length > 0 && (
          <Candidates decision={decision} kpiSet={kpiSet} />
        )}
      </div>
    </details>
  );
}

/** What a person does about a run that failed; docs/runbooks/retraining.md. */
function remedyOf(code: string): string {
  return REMEDIES[code] ?? `docs/errors.md says what to do about ${code}.`;
}

const KEPT = 'No label is lost; start a run when the cause is gone.';
const REMEDIES: Readonly<Record<string, string>> = {
  RUN_EXHAUSTED: `The message has the last error. ${KEPT}`,
  HISTORY_UNAVAILABLE: `See to ClickHouse. ${KEPT}`,
  HISTORY_TOO_SHORT: `See whether the historian runs and keeps up (Health). ${KEPT}`,
  TRAINING_INTERRUPTED: `Most often memory: give the machine more, or lower TRAINING_ENTITIES. ${KEPT}`,
};
