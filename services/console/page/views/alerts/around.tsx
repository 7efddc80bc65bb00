import { useState } from 'preact/hooks';
import type { Alert } from '../../../api/shapes/alert.ts';
import { SeriesPanel } from '../../charts/series-panel.tsx';
import type { Span } from '../../charts/span.ts';
import { fleetNow } from '../../data/now.ts';
import { mayJudge } from '../../data/session.ts';
import { HOUR_MS } from '../../frame/durations.ts';
import { spanText } from '../../frame/format.ts';
import { VerdictBar } from '../../verdict/verdict-bar.tsx';

const AROUND_MS = 3 * HOUR_MS;

/** The KPIs around the alert; a span that is marked there can be judged too. */
export function Around({
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
