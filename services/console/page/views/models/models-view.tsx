import './models.css';
import './lineage.css';
import './runs.css';
import { useState } from 'preact/hooks';
import type { KpiSetShape } from '../../../api/shapes/kpi-set.ts';
import type { ModelList } from '../../../api/shapes/model.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import { useResource } from '../../data/resource.ts';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { NotRead } from '../../frame/not-read.tsx';
import { useQuery } from '../../frame/query.ts';
import { Empty, Stale } from '../../frame/states.tsx';
import { InForce } from './in-force.tsx';
import { Lineage } from './lineage.tsx';
import { decided, merged, ofKpiSet } from './model-book.ts';
import { ModelTable } from './model-table.tsx';
import { RunInProgress } from './run-card.tsx';
import { EarlierRuns } from './run-list.tsx';
import { hasEnded } from './run-steps.ts';
import { StartRun } from './start-run.tsx';
import { useOrder } from './use-order.tsx';
import { useRuns } from './use-runs.ts';

/** Models of a kpiSet: which is in force, how they came about, how good they are, and the runs that make them. */
export function ModelsView() {
  const models = useLiveResource<ModelList, 'models'>('/models', 'models', merged);
  const runs = useRuns();
  const kpiSets = useResource<KpiSetShape[]>('/kpi-sets');
  const [query, change] = useQuery();
  const [starting, setStarting] = useState(false);
  const [ask, dialog] = useOrder();

  const names = (kpiSets.value ?? []).map(({ name }) => name);
  const kpiSet = query.get('kpiSet') ?? names[0] ?? models.value?.models[0]?.kpiSet;
  const ofSet = runs.value?.runs.filter((run) => run.kpiSet === kpiSet);
  const list =
    models.value && kpiSet !== undefined ? decided(ofKpiSet(models.value, kpiSet), ofSet ?? []) : undefined;
  const present = ofSet?.find((run) => !hasEnded(run));
  const hasModel = list?.models.some(({ inForce }) => inForce) ?? false;

  return (
    <div class="view models">
      <header class="view-head">
        <h1>Models</h1>
        {names.length > 1 && (
          <label class="row">
            <span class="muted">kpiSet</span>
            <select
              class="input"
              value={kpiSet}
              onChange={(event) => change({ kpiSet: event.currentTarget.value })}
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {hasModel && ofSet !== undefined && present === undefined && (
          <div class="spread">
            <ForAdmins what="start runs">
              <button type="button" class="button" onClick={() => setStarting(true)}>
                Start a run…
              </button>
            </ForAdmins>
          </div>
        )}
      </header>
      {models.stale && models.readAt !== undefined && <Stale since={models.readAt} />}
      {list === undefined || kpiSet === undefined ? (
        <NotRead what="the models" lines={10} refusal={models.refusal} retry={models.reload} />
      ) : (
        <>
          <InForce kpiSet={kpiSet} list={list} ask={ask} />
          {present && <RunInProgress run={present} ask={ask} />}
          <Made list={list} kpiSet={kpiSet} />
        </>
      )}
      {ofSet === undefined ? (
        <NotRead what="the runs" refusal={runs.refusal} retry={runs.reload} />
      ) : (
        <EarlierRuns runs={ofSet.filter(hasEnded)} />
      )}
      {starting && kpiSet !== undefined && <StartRun kpiSet={kpiSet} onClose={() => setStarting(false)} />}
      {dialog}
    </div>
  );
}

function Made({ list, kpiSet }: { readonly list: ModelList; readonly kpiSet: string }) {
  if (list.models.length === 0) {
    return (
      <section class="panel">
        <Empty
          title={`There is no model of ${kpiSet} yet`}
          hint="The retrainer fits the first one by itself when half of the entities have enough history (BASE_HISTORY_DAYS, 14 days by default)."
        />
      </section>
    );
  }
  return (
    <>
      <Lineage list={list} kpiSet={kpiSet} />
      <ModelTable list={list} />
    </>
  );
}
