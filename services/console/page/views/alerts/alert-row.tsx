import type { Alert } from '../../../api/shapes/alert.ts';
import { isLive } from '../../data/is-live.ts';
import { fleetNow } from '../../data/now.ts';
import { session } from '../../data/session.ts';
import { durationText } from '../../frame/format.ts';
import { alertPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Time } from '../../frame/time.tsx';
import { said } from '../../verdict/said.ts';
import { standingVerdict } from '../../verdict/standing.ts';
import { VERDICT_WORDS } from '../../verdict/words.ts';
import { shortState } from './alert-words.ts';

/** An alert in the list; the row in focus is the one that keys act on. */
export function AlertRow({
  alert,
  opened,
  marked,
  search,
  onMark,
}: {
  alert: Alert;
  opened: boolean;
  marked: boolean;
  /** Query of the address: the filters stay when an alert is opened. */
  search: string;
  /** Without it rows cannot be marked. */
  onMark: (() => void) | undefined;
}) {
  const verdict = standingVerdict(alert.judgement, said.value.get(alert.id), session.value?.name);
  const live = isLive(alert);
  const classes = ['alert-row', !live && 'alert-over', alert.suppression !== null && 'alert-suppressed'];
  return (
    <li class={classes.filter(Boolean).join(' ')}>
      {onMark && (
        <input
          type="checkbox"
          checked={marked}
          aria-label={`Mark ${alert.entity}`}
          tabIndex={-1}
          onChange={onMark}
        />
      )}
      <a
        href={`${alertPath(alert.id)}${search}`}
        class="alert-link"
        data-alert={alert.id}
        aria-current={opened ? 'true' : undefined}
      >
        <SeverityMark severity={alert.severity} />
        <span class="alert-row-main">
          <span class="row">
            <strong class="one-line">{alert.entity}</strong>
            {alert.kind === 'TELEMETRY_SILENT' && <span class="tag tag-silent">silent</span>}
            <span class={live ? 'tag tag-accent' : 'muted small'}>{shortState(alert.state)}</span>
            {verdict !== null && (
              <VerdictTag verdict={verdict} conflict={alert.judgement?.conflict ?? false} />
            )}
          </span>
          <span class="muted small one-line">
            {alert.suppression === null
              ? alert.topKpis.map(({ kpi }) => kpi).join(', ') || alert.reason || alert.kpiSet
              : `Suppressed: ${alert.suppression.reason || alert.suppression.cause.toLowerCase()}`}
          </span>
        </span>
        <span class="alert-when small">
          <Time at={alert.from} near={fleetNow.value} />
          <span class="muted">{durationText(alert.to - alert.from)}</span>
        </span>
      </a>
    </li>
  );
}

function VerdictTag({ verdict, conflict }: { verdict: keyof typeof VERDICT_WORDS; conflict: boolean }) {
  const isRightful = verdict === 'TRUE_POSITIVE' || verdict === 'FALSE_NEGATIVE';
  return (
    <span class="tag" title={conflict ? 'Operators disagree' : undefined}>
      <span aria-hidden="true">{isRightful ? '✓' : '✗'}</span> {VERDICT_WORDS[verdict]}
      {conflict && ' (disputed)'}
    </span>
  );
}
