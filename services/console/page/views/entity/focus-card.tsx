import type { Alert } from '../../../api/shapes/alert.ts';
import type { Span } from '../../charts/span.ts';
import { durationText, numberText, shareText, spanText, wordsText } from '../../frame/format.ts';
import { alertPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { VerdictBar } from '../../verdict/verdict-bar.tsx';

/** The alert that is open: what it is, and what one says of it. */
export function AlertCard({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  return (
    <section class="panel" aria-labelledby="focus">
      <header>
        <h2 id="focus" class="row">
          <SeverityMark severity={alert.severity} word /> alert
        </h2>
        <CloseButton what="the alert" onClose={onClose} />
      </header>
      <div class="panel-body stack">
        <p>
          {spanText(alert.from, alert.to)} <span class="muted">UTC · {wordsText(alert.state)}</span>
        </p>
        {alert.suppression !== null && (
          <p class="tag tag-minor">
            Suppressed: {wordsText(alert.suppression.cause)}
            {alert.suppression.reason && `, ${alert.suppression.reason}`}
          </p>
        )}
        <p class="row small">
          {alert.topKpis.map(({ kpi, contribution }) => (
            <span key={kpi} class="tag">
              {kpi} {shareText(contribution)}
            </span>
          ))}
        </p>
        <p class="small muted">
          {alert.steps} steps over {durationText(alert.to - alert.from)} · score {numberText(alert.score)} of{' '}
          {numberText(alert.threshold)}
          {alert.settledScore !== null && ` · settled ${numberText(alert.settledScore)}`}
        </p>
        <VerdictBar alert={alert} />
        <a href={alertPath(alert.id)} class="small">
          Its whole story
        </a>
      </div>
    </section>
  );
}

export interface SpanCardProps {
  readonly entity: string;
  readonly kpiSet: string;
  readonly span: Span;
  readonly onGiven: () => void;
  readonly onClose: () => void;
}

/** A span that was marked: an anomaly that was missed, or normal behaviour. */
export function SpanCard({ entity, kpiSet, span, onGiven, onClose }: SpanCardProps) {
  return (
    <section class="panel panel-marked" aria-labelledby="focus">
      <header>
        <h2 id="focus">Marked span</h2>
        <CloseButton what="the marked span" onClose={onClose} />
      </header>
      <div class="panel-body stack">
        <p>
          {spanText(span.from, span.to)} <span class="muted">UTC · {durationText(span.to - span.from)}</span>
        </p>
        <VerdictBar span={{ entity, kpiSet, from: span.from, to: span.to }} onGiven={onGiven} />
      </div>
    </section>
  );
}

function CloseButton({ what, onClose }: { what: string; onClose: () => void }) {
  return (
    <button
      type="button"
      class="button button-small button-plain spread"
      aria-label={`Close ${what}`}
      onClick={onClose}
    >
      ×
    </button>
  );
}
