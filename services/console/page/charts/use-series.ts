import { useEffect, useMemo } from 'preact/hooks';
import type { EntitySeries } from '../../api/shapes/series.ts';
import { restored } from '../data/live.ts';
import { request } from '../data/request.ts';
import { SeriesSource } from './series-source.ts';
import type { Span } from './span.ts';

export interface SeriesNeed {
  readonly entity: string;
  readonly kpiSet: string;
  readonly view: Span;
  /** Width of the drawings, CSS pixels; 0 until it is known. */
  readonly pixels: number;
  readonly newest: number | null;
  readonly stepMs: number;
  /** Whether four weeks are read ahead. */
  readonly overview: boolean;
}

/** What is drawn of an entity, kept as fine as the view needs it for as long as the component is there. */
export function useSeries({
  entity,
  kpiSet,
  view,
  pixels,
  newest,
  stepMs,
  overview,
}: SeriesNeed): SeriesSource {
  const source = useMemo(
    () =>
      new SeriesSource({
        stepMs,
        overview,
        ask: ({ from, to, points }, signal) => {
          const query = new URLSearchParams({
            kpiSet,
            from: String(Math.round(from)),
            to: String(Math.round(to)),
            points: String(points),
          });
          return request<EntitySeries>(`/entities/${encodeURIComponent(entity)}/series?${query}`, { signal });
        },
      }),
    [entity, kpiSet, stepMs, overview],
  );
  useEffect(() => () => source.close(), [source]);
  useEffect(() => source.show(view, pixels, newest), [source, view.from, view.to, pixels, newest]);
  useEffect(() => {
    if (source.refusal.peek() !== undefined) source.again();
  }, [source, restored.value]);
  return source;
}
