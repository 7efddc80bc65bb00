import { useState } from 'preact/hooks';
import type { Alert } from '../../../api/shapes/alert.ts';
import type { Span } from '../../charts/span.ts';
import { isLive } from '../../data/is-live.ts';
import { fleetNow } from '../../data/now.ts';
import { durationText, spanText, wordsText } from '../../frame/format.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { entityPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { VerdictBar } from '../../verdict/verdict-bar.tsx';
import { STATE_WORDS, severityFacts } from './alert-words.ts';
import { Around } from './around.tsx';
import { GroupMates } from './group-mates.tsx';
import { Made, TopKpis } from './made.tsx';
import { Revisions } from './revisions.tsx';
import { useAlert } from './use-alerts.ts';

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
      {alert === undefined ? (
        <NotRead what="the alert" lines={12} refusal={refusal} retry={reload} />
      ) : (
        <Opened alert={alert} search={search} hasKeys={hasKeys} />
      )}
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
