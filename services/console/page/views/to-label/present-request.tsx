import { useEffect, useState } from 'preact/hooks';
import type { LabelRequest } from '../../../api/shapes/label-request.ts';
import type { Mark } from '../../charts/mark.ts';
import { SeriesPanel } from '../../charts/series-panel.tsx';
import type { Span } from '../../charts/span.ts';
import { fleetNow } from '../../data/now.ts';
import { mayJudge } from '../../data/session.ts';
import { durationText, spanText } from '../../frame/format.ts';
import { Key } from '../../frame/key.tsx';
import { entityPath } from '../../frame/paths.ts';
import { VerdictBar } from '../../verdict/verdict-bar.tsx';
import { Neighbours } from './neighbours.tsx';
import { contextOf, withContext } from './request-span.ts';

/** Rows beside the neighbours: the KPIs that contributed most. */
const NEIGHBOUR_KPIS = 3;

export interface PresentRequestProps {
  readonly request: LabelRequest;
  /** Where it stands in the queue, from 1. */
  readonly place: number;
  readonly waiting: number;
  readonly onStep: (by: number) => void;
  readonly onSkip: () => void;
}

/** The window in question with some time about it, beside judged windows like it, and what one says of it. */
export function PresentRequest({ request, place, waiting, onStep, onSkip }: PresentRequestProps) {
  const { entity, kpiSet, from, to } = request;
  const length = contextOf(request);
  const newest = fleetNow.value;
  const [view, zoom] = useState<Span>(() => withContext(request, length, newest));
  const [part, choosePart] = useState<Span>();
  const [kpis, setKpis] = useState<readonly string[]>([]);
  const [blamed, setBlamed] = useState<readonly string[]>([]);
  useEffect(() => {
    zoom(withContext(request, length, newest));
    choosePart(undefined);
    setBlamed([]);
  }, [request.id]);
  const marks: Mark[] = [{ from, to, text: 'Judge this', tone: 'asked' }];

  return (
    <div class="request-columns">
      <section class="panel" aria-labelledby="request">
        <header>
          <h2 id="request" class="row">
            <a href={entityPath(entity, kpiSet, view)}>{entity}</a>
            <span class="request-span">{spanText(from, to)}</span>
          </h2>
          <span class="muted small">{durationText(to - from)}, UTC</span>
          <span class="row spread">
            <span class="muted small">
              {place} of {waiting}
            </span>
            <span class="button-group">
              <button
                type="button"
                class="button button-small"
                aria-keyshortcuts="k"
                disabled={place <= 1}
                onClick={() => onStep(-1)}
              >
                <span aria-hidden="true">‹</span> <span class="visually-hidden">Previous request</span>
                <Key name="k" />
              </button>
              <button
                type="button"
                class="button button-small"
                aria-keyshortcuts="j"
                disabled={place >= waiting}
                onClick={() => onStep(1)}
              >
                <span aria-hidden="true">›</span> <span class="visually-hidden">Next request</span>
                <Key name="j" />
              </button>
            </span>
          </span>
        </header>
        <div class="request-verdict">
          <VerdictBar request={request} {...(part && { part })} kpis={blamed} onSkip={onSkip} />
          {mayJudge() && <BlamedKpis kpis={kpis} blamed={blamed} onChange={setBlamed} />}
          {part && (
            <p class="small">
              Only {spanText(part.from, part.to, from)} of it is meant.{' '}
              <button type="button" class="button button-small" onClick={() => choosePart(undefined)}>
                The whole window
              </button>
            </p>
          )}
        </div>
        <SeriesPanel
          entity={entity}
          kpiSet={kpiSet}
          from={view.from}
          to={view.to}
          highlight={request}
          marks={marks}
          {...(part && { selection: part })}
          onZoom={zoom}
          {...(mayJudge() && { onSelect: choosePart })}
          onKpis={setKpis}
          compact
        />
      </section>
      <Neighbours request={request} kpis={kpis.slice(0, NEIGHBOUR_KPIS)} length={length} newest={newest} />
    </div>
  );
}

interface BlamedKpisProps {
  kpis: readonly string[];
  blamed: readonly string[];
  onChange: (blamed: readonly string[]) => void;
}

/** Which KPIs one holds responsible, where one wants to say. */
function BlamedKpis({ kpis, blamed, onChange }: BlamedKpisProps) {
  if (kpis.length === 0) return null;
  return (
    <fieldset class="row">
      <legend class="visually-hidden">KPIs held responsible, optional</legend>
      <span class="muted small" aria-hidden="true">
        Because of
      </span>
      {kpis.map((kpi) => (
        <button
          key={kpi}
          type="button"
          class="button button-small"
          aria-pressed={blamed.includes(kpi)}
          onClick={() =>
            onChange(blamed.includes(kpi) ? blamed.filter((one) => one !== kpi) : [...blamed, kpi])
          }
        >
          {kpi}
        </button>
      ))}
    </fieldset>
  );
}
