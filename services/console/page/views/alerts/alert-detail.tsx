import { useState } from 'preact/hooks';
import type { Alert } from '../../../api/shapes/alert.ts';
import { SeriesPanel } from '../../charts/series-panel.tsx';
import type { Span } from '../../charts/span.ts';
import { isLive } from '../../data/is-live.ts';
import { fleetNow } from '../../data/now.ts';
import { mayJudge } from '../../data/session.ts';
import { durationText, numberText, shareText, spanText, wordsText } from '../../frame/format.ts';
import { entityPath, modelPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Loading, Refused } from '../../frame/states.tsx';
import { VerdictBar } from '../../verdict/verdict-bar.tsx';
import { STATE_WORDS, severityFacts } from './alert-words.ts';
import { GroupMates } from './group-mates.tsx';
import { Revisions } from './revisions.tsx';
import { useAlert } from './use-alerts.ts';

const AROUND_MS = 3 * 3_600_000;

/** An alert that is opened: what made it, what was said of it, and its KPIs around it. */
export function AlertDetail({
  id,
  back,
  search,
  hasKeys,
}: {
  id: string;
  /** Address of the list that it was opened from. */
  back: string;
  search: string;
  /** Whether the keys of a verdict are for this alert. */
  hasKeys: boolean;
}) {
  const { alert, refusal, reload } = useAlert(id);
  return (
    <div class="alert-detail">
      <a href={back} class="button button-plain alert-back">
        ← All alerts
      </a>
      {alert !== undefined && <Opened alert={alert} search={search} hasKeys={hasKeys} />}
      {alert === undefined && refusal !== undefined && <Refused refusal={refusal} retry={reload} />}
      {alert === undefined && refusal === undefined && <Loading what="the alert" lines={12} />}
    </div>
  );
}

function Opened({ alert, search, hasKeys }: { alert: Alert; search: string; hasKeys: boolean }) {
  const [selection, select] = useState<Span>();
  const { entity, kpiSet, from, to, suppression, reason, region } = alert;
  return (
    <>
      <header class="stack">
        <div class="row">
          <h2 class="alert-title">
            <SeverityMark severity={alert.severity} word /> alert of{' '}
            <a href={entityPath(entity, kpiSet)}>{entity}</a>
          </h2>
          <span class={isLive(alert) ? 'tag tag-accent' : 'tag'}>{STATE_WORDS[alert.state]}</span>
          {alert.kind === 'TELEMETRY_SILENT' && <span class="tag tag-silent">telemetry silent</span>}
        </div>
        <p class="muted">
          {spanText(from, to, fleetNow.value)} UTC, {durationText(to - from)}
          {region !== null && ` · ${region}`} · {kpiSet}
        </p>
        <p>{severityFacts(alert)}</p>
        {reason !== null && (
          <p class="muted">
            {STATE_WORDS[alert.state]}: {reason}.
          </p>
        )}
        {suppression !== null && (
          <p class="note">
            Suppressed ({wordsText(suppression.cause)}): {suppression.reason}
          </p>
        )}
      </header>
      <section class="panel panel-body" aria-label="Verdict">
        <VerdictBar alert={alert} hasKeys={hasKeys && selection === undefined} />
      </section>
      <div class="alert-made">
        <Made alert={alert} />
        <TopKpis alert={alert} />
      </div>
      <Around alert={alert} selection={selection} select={select} />
      <Revisions id={alert.id} revision={alert.revision} />
      {alert.groupId !== null && <GroupMates alert={alert} groupId={alert.groupId} search={search} />}
    </>
  );
}

function Made({ alert }: { alert: Alert }) {
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

function TopKpis({ alert: { topKpis } }: { alert: Alert }) {
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

/** The KPIs around the alert; a span that is marked there can be judged too. */
function Around({
  alert,
  selection,
  select,
}: {
  alert: Alert;
  selection: Span | undefined;
  select: (span: Span | undefined) => void;
}) {
  const { entity, kpiSet, from, to } = alert;
  const room = Math.max(AROUND_MS, (to - from) / 2);
  const [view, setView] = useState<Span>({ from: from - room, to: to + room });
  return (
    <section class="panel" aria-label="KPIs around the alert">
      <SeriesPanel
        entity={entity}
        kpiSet={kpiSet}
        from={view.from}
        to={view.to}
        alerts={[alert]}
        highlight={{ from, to }}
        compact
        onZoom={setView}
        {...(mayJudge() && { onSelect: select })}
        {...(selection && { selection })}
      />
      {selection && (
        <div class="panel-body">
          <p>Marked: {spanText(selection.from, selection.to, fleetNow.value)} UTC</p>
          <VerdictBar span={{ entity, kpiSet, ...selection }} onGiven={() => select(undefined)} />
        </div>
      )}
    </section>
  );
}
