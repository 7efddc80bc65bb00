import './entity-view.css';
import type { EntityCard, EntityRow } from '../../../api/shapes/entity.ts';
import { useKpiSets } from '../../charts/kpi-sets.ts';
import { useLive } from '../../data/live.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { useQuery } from '../../frame/query.ts';
import { Empty } from '../../frame/states.tsx';
import type { ViewProps } from '../../frame/view-props.ts';
import { EntityHead } from './entity-head.tsx';
import { EntitySeriesView } from './entity-series-view.tsx';

/** An entity: who it is, its KPIs over time, its alerts, and what people say of them. */
export function EntityView({ params: { entity } }: ViewProps) {
  return <OneEntity key={entity} entity={entity} />;
}

function OneEntity({ entity }: { entity: string }) {
  const card = useLiveResource<EntityCard, 'fleet'>(
    `/entities/${encodeURIComponent(entity)}`,
    'fleet',
    (known, { rows }) => {
      const own = rows.filter((row) => row.entity === entity);
      return own.length === 0 ? known : { ...known, rows: known.rows.map((row) => updated(row, own)) };
    },
  );
  useLive('inventory', ({ entities }) => {
    if (entities.includes(entity)) card.reload();
  });
  const [query, change] = useQuery();
  // Read beside the card: drawings wait for both.
  useKpiSets();
  if (card.value === undefined) {
    return (
      <div class="view">
        <h1>{entity}</h1>
        <NotRead what="the entity" lines={12} refusal={card.refusal} retry={card.reload} />
        {card.refusal && (
          <p>
            <a href="/">To the fleet</a>
          </p>
        )}
      </div>
    );
  }
  const { rows } = card.value;
  const row = rows.find(({ kpiSet }) => kpiSet === query.get('kpiSet')) ?? rows[0];
  return (
    <div class="view entity-view">
      <EntityHead card={card.value} row={row} onKpiSet={(kpiSet) => change({ kpiSet, alert: null })} />
      {row.kpiSet === '' ? (
        <Empty
          title="Nothing was heard of it yet"
          hint="The inventory knows this entity, but it has sent no sample. As soon as it does, its KPIs show here."
        />
      ) : (
        <EntitySeriesView key={row.kpiSet} card={card.value} row={row} />
      )}
    </div>
  );
}

/** A row with what the live event knows of it. */
const updated = (row: EntityRow, live: readonly Partial<EntityRow>[]): EntityRow => ({
  ...row,
  ...live.find(({ kpiSet }) => kpiSet === row.kpiSet),
});
