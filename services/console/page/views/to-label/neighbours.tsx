import type { LabelRequest } from '../../../api/shapes/label-request.ts';
import type { Mark } from '../../charts/mark.ts';
import { SeriesPanel } from '../../charts/series-panel.tsx';
import { numberText, spanText } from '../../frame/format.ts';
import { entityPath } from '../../frame/paths.ts';
import { Empty } from '../../frame/states.tsx';
import { withContext } from './request-span.ts';

type Neighbour = LabelRequest['neighbours'][number];

const LABELS: Record<Neighbour['label'], { text: string; tag: string; tone: Mark['tone'] }> = {
  NORMAL: { text: 'Normal', tag: 'tag tag-ok', tone: 'normal' },
  ANOMALOUS: { text: 'Anomalous', tag: 'tag tag-critical', tone: 'anomalous' },
  UNKNOWN: { text: 'Unknown', tag: 'tag', tone: 'asked' },
};

export interface NeighboursProps {
  readonly request: LabelRequest;
  /** Names of the KPIs that the request's own panel shows. */
  readonly kpis: readonly string[];
  /** How much of time is shown, as for the request. */
  readonly length: number;
  readonly newest: number | null;
}

/** The judged windows that the model holds to be most like the one in question. */
export function Neighbours({ request, kpis, length, newest }: NeighboursProps) {
  const { kpiSet, neighbours } = request;
  return (
    <section class="panel" aria-labelledby="neighbours">
      <header>
        <h2 id="neighbours">Nearest judged windows</h2>
      </header>
      {neighbours.length === 0 && (
        <Empty
          title="None yet"
          hint="As soon as some windows are judged, those most like this one show here."
        />
      )}
      <ol class="neighbours">
        {neighbours.map((neighbour) => (
          <li key={neighbour.labelId}>
            <div class="row neighbour-head">
              <span class={LABELS[neighbour.label].tag}>{LABELS[neighbour.label].text}</span>
              <a href={entityPath(neighbour.entity, kpiSet, withContext(neighbour, length, null))}>
                {neighbour.entity}
              </a>
              <span class="muted small">{spanText(neighbour.from, neighbour.to)}</span>
              <span
                class="muted small spread"
                title="Distance between the two windows as the model sees them"
              >
                distance {numberText(neighbour.distance)}
              </span>
            </div>
            {kpis.length > 0 && <NeighbourSeries {...{ neighbour, kpiSet, kpis, length, newest }} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function NeighbourSeries({
  neighbour,
  kpiSet,
  kpis,
  length,
  newest,
}: Omit<NeighboursProps, 'request'> & { neighbour: Neighbour; kpiSet: string }) {
  const { text, tone } = LABELS[neighbour.label];
  return (
    <SeriesPanel
      {...withContext(neighbour, length, newest)}
      entity={neighbour.entity}
      kpiSet={kpiSet}
      kpis={kpis}
      highlight={neighbour}
      marks={[{ from: neighbour.from, to: neighbour.to, text, tone }]}
      compact
    />
  );
}
