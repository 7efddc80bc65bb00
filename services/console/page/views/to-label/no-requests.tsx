import { useState } from 'preact/hooks';
import type { Run } from '../../../api/shapes/run.ts';
import { useKpiSets } from '../../charts/kpi-sets.ts';
import { mayAdminister } from '../../data/session.ts';
import { Empty } from '../../frame/states.tsx';
import { hasEnded, phaseName } from '../models/run-steps.ts';
import { StartRun } from '../models/start-run.tsx';

/** What a run does with answers, by its phase. */
const HINTS: Readonly<Record<string, string>> = {
  TRIGGERED: 'A run has started: what it wants to be judged shows here by itself.',
  SAMPLING: 'The run chooses what it is still unsure of: new requests show here by themselves.',
  AWAITING_LABELS:
    'The run takes the answers in. It may ask for one round more, for what it is still unsure of; else it goes on to learn.',
  VALIDATING:
    'The gate compares what the run made with the model in force, and promotes it only if it is better.',
};
const LEARNING =
  'The run learns from all labels; then the gate compares what it made with the model in force.';

/** Nothing waits: what the runs do with what was answered, or when they ask, and how one is started. */
export function NoRequests({ runs, answered }: { runs: readonly Run[]; answered: number }) {
  const going = runs.find((run) => !hasEnded(run));
  const last = runs.find(hasEnded);
  if (going !== undefined) {
    const said =
      answered > 0 ? 'All that was asked is answered: thank you.' : 'Nothing waits for an answer now.';
    return (
      <Empty title={said} hint={HINTS[going.phase] ?? LEARNING}>
        <p class="small muted break">
          <code>{going.id}</code> {going.message}
        </p>
        <a href="/models" class="button">
          Follow the run
        </a>
      </Empty>
    );
  }
  return (
    <Empty
      title="Nothing is to be labelled"
      hint="A retraining run asks for verdicts on the few windows from which it learns most. Runs start by themselves when enough verdicts came in or scores drift, and when an admin starts one."
    >
      {last && (
        <p class="small muted break">
          The last run, <code>{last.id}</code>, was {phaseName(last.phase)}.
        </p>
      )}
      <StartButtons />
    </Empty>
  );
}

function StartButtons() {
  const [starting, start] = useState<string>();
  const kpiSets = useKpiSets() ?? [];
  if (!mayAdminister()) return <p class="small muted">An admin can start a run here.</p>;
  return (
    <>
      <div class="row">
        {kpiSets.map(({ name }) => (
          <button key={name} type="button" class="button button-main" onClick={() => start(name)}>
            {kpiSets.length === 1 ? 'Start a run' : `Start a run for ${name}`}
          </button>
        ))}
      </div>
      {starting !== undefined && <StartRun kpiSet={starting} onClose={() => start(undefined)} />}
    </>
  );
}
