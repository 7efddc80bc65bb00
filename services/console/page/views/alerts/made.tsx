import type { Alert } from '../../../api/shapes/alert.ts';
import { numberText, shareText } from '../../frame/format.ts';
import { modelPath } from '../../frame/paths.ts';

/** The scores that made an alert, and the model that gave them. */
export function Made({ alert }: { alert: Alert }) {
  const { score, threshold, settledScore, settledThreshold, pValue, modelId } = alert;
  const against = (value: number | null, bound: number | null) =>
    value === null ? 'none' : `${numberText(value)}${bound === null ? '' : ` of ${numberText(bound)}`}`;
  return (
    <section class="panel" aria-label="Scores">
      <header>
        <h3>Scores</h3>
      </header>
      <dl class="facts panel-body">
        <dt>Prompt, of threshold</dt>
        <dd>{against(score, threshold)}</dd>
        <dt>Settled, of threshold</dt>
        <dd>{against(settledScore, settledThreshold)}</dd>
        <dt>Lowest p-value</dt>
        <dd>{numberText(pValue)}</dd>
        <dt>Steps over</dt>
        <dd>{alert.steps}</dd>
        <dt>KPIs involved</dt>
        <dd>{alert.kpiCount}</dd>
        <dt>Model</dt>
        <dd class="break">{modelId === null ? 'none asked' : <a href={modelPath(modelId)}>{modelId}</a>}</dd>
      </dl>
    </section>
  );
}

/** The KPIs that contributed most to it. */
export function TopKpis({ alert: { topKpis } }: { alert: Alert }) {
  return (
    <section class="panel" aria-label="Contributions">
      <header>
        <h3>What contributed</h3>
      </header>
      {topKpis.length === 0 ? (
        <p class="panel-body muted">No KPI: it was not raised by a score.</p>
      ) : (
        <ul class="panel-body stack">
          {topKpis.map(({ kpi, contribution }) => (
            <li key={kpi} class="contribution">
              <span class="one-line" title={kpi}>
                {kpi}
              </span>
              <span class="share-bar">
                <span style={{ width: `${Math.round(contribution * 100)}%` }} />
              </span>
              <span class="number">{shareText(contribution)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
