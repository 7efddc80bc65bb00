import { useState } from 'preact/hooks';
import type { Activation, ModelList, ModelRow } from '../../../api/shapes/model.ts';
import { Time } from '../../frame/time.tsx';
import { WideTable } from '../../frame/wide-table.tsx';
import { FigureChange } from './figure-change.tsx';
import { compare, listed, MEASURES, type Measure, measured } from './figures.ts';
import { MeasureName, meaningText } from './measure-name.tsx';
import { standingOf } from './model-book.ts';
import { ModelLink } from './model-link.tsx';
import { runAnchor } from './models-path.ts';
import { StandingTag } from './standing-tag.tsx';

const SHOWN = 8;

/** The models of one kpiSet, newest first: who made them, what the gate said, and what they changed. */
export function ModelTable({ list: { models, activations } }: { readonly list: ModelList }) {
  const [all, setAll] = useState(false);
  const after = models.map((model) => model.after);
  const measures = listed(after);
  const known = measured(after);
  const missing = MEASURES.filter((measure) => !known.includes(measure));
  const shown = all ? models : models.slice(0, SHOWN);
  return (
    <section class="panel" aria-labelledby="models-table">
      <header>
        <h2 id="models-table">Models</h2>
        <p class="muted small">
          Figures on labels held back: of the model in force then → of this one. Bars: pale before, full
          after.
        </p>
      </header>
      <WideTable label="Models and their figures">
        <table class="table cards models-table">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Made</th>
              <th scope="col">Gate</th>
              {measures.map((measure) => (
                <th key={measure.key} scope="col" title={meaningText(measure)}>
                  <MeasureName measure={measure} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((model) => (
              <Row key={model.id} model={model} measures={measures} activations={activations} />
            ))}
          </tbody>
        </table>
      </WideTable>
      {models.length > SHOWN && (
        <p class="panel-body">
          <button type="button" class="button button-small" onClick={() => setAll(!all)}>
            {all ? `Only the newest ${SHOWN}` : `Show all ${models.length}`}
          </button>
        </p>
      )}
      {missing.length > 0 && measures.length > 0 && (
        <p class="panel-body muted small">
          Not measured for any of them: {missing.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </section>
  );
}

function Row({
  model,
  measures,
  activations,
}: {
  readonly model: ModelRow;
  readonly measures: readonly Measure[];
  readonly activations: readonly Activation[];
}) {
  const { id, kpiSet, family, createdAt, createdBy, runId, before, after, rollBackTarget } = model;
  return (
    <tr>
      <th scope="row">
        <span class="stack-tight">
          <ModelLink id={id} kpiSet={kpiSet} />
          <span class="row">
            <StandingTag standing={standingOf(model, activations)} />
            {rollBackTarget && (
              <span class="tag" title="A roll-back leads to it">
                ↩ next roll-back
              </span>
            )}
          </span>
        </span>
      </th>
      <td data-label="Made">
        <span class="stack-tight">
          <span class="nowrap">
            <Time at={createdAt} />
          </span>
          <span class="muted small">
            {family}, by {createdBy}
          </span>
          {runId !== null && (
            <a class="small" href={runAnchor(runId)} title={runId}>
              its run
            </a>
          )}
        </span>
      </td>
      <td data-label="Gate" class="gate-cell">
        <Gate model={model} />
      </td>
      {after === null
        ? measures.length > 0 && (
            <td class="muted" colSpan={measures.length} data-label="Figures">
              made without labels: not measured
            </td>
          )
        : measures.map((measure) => (
            <td key={measure.key} data-label={measure.name}>
              <FigureChange change={compare(measure, before, after)} />
            </td>
          ))}
    </tr>
  );
}

function Gate({ model: { decision } }: { readonly model: ModelRow }) {
  if (decision === null) return <span class="muted">no gate: the first of its kpiSet</span>;
  const promoted = decision.outcome === 'PROMOTED';
  return (
    <span class="stack-tight">
      <span>
        <strong>{promoted ? '✓ promoted' : '✕ rejected'}</strong> by {decision.by}
      </span>
      <span class="muted small clamp" title={decision.reason}>
        {decision.reason}
      </span>
    </span>
  );
}
