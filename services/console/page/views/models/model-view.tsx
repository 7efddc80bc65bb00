import './models.css';
import './model.css';
import type { GateDecision, ModelCard, ModelList } from '../../../api/shapes/model.ts';
import { useLive } from '../../data/live.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import { useResource } from '../../data/resource.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { modelPath } from '../../frame/paths.ts';
import { Empty, Stale } from '../../frame/states.tsx';
import { Time } from '../../frame/time.tsx';
import type { ViewProps } from '../../frame/view-props.ts';
import { Candidates } from './candidates.tsx';
import { FigureComparison } from './figure-comparison.tsx';
import { Markdown } from './markdown.tsx';
import { ModelActions } from './model-actions.tsx';
import { lastDecision, merged, ofKpiSet, shortName, standingOf } from './model-book.ts';
import { ModelFacts } from './model-facts.tsx';
import { ModelHistory } from './model-history.tsx';
import { modelsPath } from './models-path.ts';
import { StandingTag } from './standing-tag.tsx';
import { useOrder } from './use-order.tsx';
import { useRuns } from './use-runs.ts';

/** All there is to know of one model, and what may be done with it. */
export function ModelView({ params: { id } }: ViewProps) {
  const card = useResource<ModelCard>(modelPath(id));
  const models = useLiveResource<ModelList, 'models'>('/models', 'models', merged);
  const runs = useRuns();
  useLive('models', card.reload);

  if (card.value === undefined || models.value === undefined || runs.value === undefined) {
    const refused = [card, models, runs].find(({ refusal }) => refusal !== undefined);
    return (
      <div class="view models">
        <BackToModels />
        <h1 class="break">{id}</h1>
        {card.refusal?.problem.status === 404 ? (
          <Empty title={`There is no model ${id}`} hint={card.refusal.problem.detail} />
        ) : (
          <NotRead
            what={`model ${id}`}
            lines={12}
            refusal={refused?.refusal}
            retry={() => refused?.reload()}
          />
        )}
      </div>
    );
  }
  const list = ofKpiSet(models.value, card.value.kpiSet);
  const row = list.models.find((model) => model.id === card.value!.id);
  const model = {
    ...card.value,
    ...row,
    decision: lastDecision(card.value, runs.value.runs),
  };
  return (
    <div class="view models">
      <BackToModels kpiSet={model.kpiSet} />
      {card.refusal !== undefined && card.readAt !== undefined && <Stale since={card.readAt} />}
      <Whole model={model} list={list} first={card.value.decision} />
    </div>
  );
}

function BackToModels({ kpiSet }: { readonly kpiSet?: string }) {
  return (
    <nav class="small" aria-label="Where this is">
      <a href={kpiSet === undefined ? '/models' : modelsPath(kpiSet)}>
        ← Models{kpiSet !== undefined && ` of ${kpiSet}`}
      </a>
    </nav>
  );
}

/** What was decided, by whom and why. */
function Verdict({
  decision,
  before = false,
}: {
  readonly decision: GateDecision | null;
  /** It was overruled later. */
  readonly before?: boolean;
}) {
  if (decision === null) return null;
  const { outcome, by, at, reason } = decision;
  const word = outcome === 'PROMOTED' ? 'promoted' : 'rejected';
  return (
    <p class={before ? 'verdict-line break muted small' : 'verdict-line break'}>
      {before && 'Before: '}
      <strong>{before ? word : word[0].toUpperCase() + word.slice(1)}</strong> by {by}, <Time at={at} />:{' '}
      {reason}
    </p>
  );
}

function Whole({
  model,
  list,
  first,
}: {
  readonly model: ModelCard;
  readonly list: ModelList;
  /** What the gate decided when the model was made. */
  readonly first: GateDecision | null;
}) {
  const [ask, dialog] = useOrder();
  const { decision, before, after } = model;
  const hasCandidates = decision !== null && decision.candidates.length > 0;
  return (
    <>
      <header class="view-head">
        <h1 title={model.id}>{shortName(model)}</h1>
        <StandingTag standing={standingOf(model, list.activations)} />
        <div class="spread">
          <ModelActions model={model} list={list} ask={ask} />
        </div>
      </header>
      <Verdict decision={decision} />
      {first !== null && first.at !== decision?.at && <Verdict decision={first} before />}
      <div class="model-columns">
        <div class="stack-wide">
          <section class="panel" aria-labelledby="figures">
            <header>
              <h2 id="figures">Before and after the gate</h2>
              <p class="muted small">on labels held back, each at its own threshold</p>
            </header>
            {after === null ? (
              <Empty
                title="Not measured"
                hint="It was made without labels, so there was nothing to measure it by. The gate of the next run does, beside its candidates."
              />
            ) : (
              <FigureComparison before={before} after={after} />
            )}
          </section>
          {hasCandidates && (
            <section class="panel" aria-labelledby="candidates">
              <header>
                <h2 id="candidates">What the gate compared</h2>
              </header>
              <Candidates decision={decision} kpiSet={model.kpiSet} />
              {decision.candidates.some(({ settled }) => settled !== null) && (
                <details class="panel-body">
                  <summary>The same by settled scores</summary>
                  <Candidates decision={decision} kpiSet={model.kpiSet} settled />
                </details>
              )}
            </section>
          )}
          <section class="panel" aria-labelledby="card">
            <header>
              <h2 id="card">Model card</h2>
            </header>
            {model.card === '' ? (
              <Empty title="It has no card" hint="Who published it wrote none." />
            ) : (
              <div class="panel-body">
                <Markdown text={model.card} />
              </div>
            )}
          </section>
        </div>
        <div class="stack-wide">
          <ModelHistory model={model} activations={list.activations} />
          <ModelFacts model={model} />
        </div>
      </div>
      {dialog}
    </>
  );
}
