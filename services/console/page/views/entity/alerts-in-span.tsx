import type { Alert } from '../../../api/shapes/alert.ts';
import { fleetNow } from '../../data/now.ts';
import { durationText, spanText, wordsText } from '../../frame/format.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { VERDICT_WORDS } from '../../verdict/words.ts';

export interface AlertsInSpanProps {
  readonly alerts: readonly Alert[];
  /** Id of the one that is open. */
  readonly open: string | null;
  readonly onOpen: (alert: Alert) => void;
}

/** The alerts of the span, newest first; one is opened in place. */
export function AlertsInSpan({ alerts, open, onOpen }: AlertsInSpanProps) {
  return (
    <ol class="entity-list">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <button
            type="button"
            class={`line-choice alert-line${alert.suppression === null ? '' : ' alert-line-muted'}`}
            aria-pressed={alert.id === open}
            onClick={() => onOpen(alert)}
          >
            <SeverityMark severity={alert.severity} />
            <span>
              {spanText(alert.from, alert.to, fleetNow.value)}
              <span class="muted small alert-line-more">{moreOf(alert)}</span>
            </span>
            {alert.judgement && <span class="tag">{VERDICT_WORDS[alert.judgement.verdict]}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

function moreOf({ kind, state, from, to, topKpis, suppression }: Alert): string {
  const what =
    kind === 'TELEMETRY_SILENT'
      ? 'silent'
      : topKpis
          .slice(0, 2)
          .map(({ kpi }) => kpi)
          .join(', ');
  const parts = [wordsText(state), durationText(to - from), what];
  if (suppression !== null) parts.push('suppressed');
  return parts.filter((part) => part !== '').join(' · ');
}
