import type { ModelList, ModelRow } from '../../../api/shapes/model.ts';
import { consoleNow } from '../../data/clock.ts';
import { agoText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { FigureChange } from './figure-change.tsx';
import { changes } from './figures.ts';
import { causeText, presentOf, shortName } from './model-book.ts';
import { ModelLink } from './model-link.tsx';
import type { Order } from './orders.ts';
import { RollBack } from './roll-back.tsx';

/** The model in force of one kpiSet: since when, by whom and why, and the way back. */
export function InForce({
  kpiSet,
  list: { models, activations },
  ask,
}: {
  readonly kpiSet: string;
  readonly list: ModelList;
  readonly ask: (order: Order) => void;
}) {
  const model = models.find(({ inForce }) => inForce);
  const activation = presentOf(activations);
  if (model === undefined) {
    return (
      <section class="panel" aria-label={`In force for ${kpiSet}`}>
        <div class="panel-body">
          <h2>No model is in force for {kpiSet}</h2>
          <p class="muted">
            Samples pass unscored. The first model comes by itself once there is enough history; a run below
            says how far it is.
          </p>
        </div>
      </section>
    );
  }
  return (
    <section class="panel" aria-label={`In force for ${kpiSet}`}>
      <header>
        <h2>
          In force for {kpiSet}: <ModelLink id={model.id} kpiSet={kpiSet} />
        </h2>
        <span class="tag">{model.family}</span>
        <div class="spread">
          <RollBack present={model} models={models} what="roll back, promote and reject" ask={ask} />
        </div>
      </header>
      <div class="panel-body in-force">
        {activation?.modelId === model.id && (
          <dl class="facts">
            <dt>since</dt>
            <dd>
              <Time at={activation.since} />{' '}
              <span class="muted">({agoText(activation.since, consoleNow())})</span>
            </dd>
            <dt>put in force</dt>
            <dd>
              {causeText(activation.cause)}, <strong>{activation.by}</strong>
            </dd>
            <dt>why</dt>
            <dd class="break">{activation.why}</dd>
            {activation.previous !== null && (
              <>
                <dt>in place of</dt>
                <dd>
                  <ModelLink id={activation.previous} kpiSet={kpiSet} />
                </dd>
              </>
            )}
          </dl>
        )}
        <Figures model={model} />
      </div>
    </section>
  );
}

function Figures({ model }: { readonly model: ModelRow }) {
  const shown = changes(model.before, model.after).filter(({ after }) => after !== null);
  if (shown.length === 0) {
    return (
      <p class="muted">
        {shortName(model)} was made without labels: there are no figures of its quality. The gate of the next
        run measures it beside its candidates.
      </p>
    );
  }
  return (
    <dl class="figure-strip">
      {shown.map((change) => (
        <div key={change.measure.key}>
          <dt title={change.measure.meaning}>{change.measure.name}</dt>
          <dd>
            <FigureChange change={change} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
