import type { EntityPage, EntityRow } from '../../../api/shapes/entity.ts';
import type { Span } from '../../charts/span.ts';
import { useResource } from '../../data/resource.ts';
import { entityPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';

/** Most that are shown. */
const SHOWN = 12;

/**
 * Others of its region whose alerts are open, those of its own site first: trouble seldom comes alone.
 *
 * @param props span: what they are to be looked at over; without it as they come
 */
export function Siblings({ row, span }: { row: EntityRow; span: Span | undefined }) {
  const path = (severity: string) =>
    row.region === null
      ? null
      : `/entities?region=${encodeURIComponent(row.region)}&severity=${severity}&limit=100`;
  const rows = [
    useResource<EntityPage>(path('CRITICAL')).value,
    useResource<EntityPage>(path('MAJOR')).value,
    useResource<EntityPage>(path('MINOR')).value,
  ].flatMap((page) => page?.items ?? []);
  const others = rows.filter(({ entity }) => entity !== row.entity);
  if (others.length === 0) return null;
  const ofSite = (other: EntityRow) => row.site !== null && other.site === row.site;
  const sorted = [...others.filter(ofSite), ...others.filter((other) => !ofSite(other))];
  return (
    <section class="panel" aria-labelledby="siblings">
      <header>
        <h2 id="siblings">Alerts nearby</h2>
        <span class="muted small">{row.region}</span>
      </header>
      <ul class="entity-list">
        {sorted.slice(0, SHOWN).map((other) => (
          <li key={`${other.entity}~${other.kpiSet}`}>
            {other.alert && <SeverityMark severity={other.alert.severity} />}
            <a href={entityPath(other.entity, other.kpiSet, span)}>{other.name ?? other.entity}</a>
            <span class="muted small spread">{ofSite(other) ? 'same site' : other.site}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
