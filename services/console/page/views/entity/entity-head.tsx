import type { EntityCard, EntityRow } from '../../../api/shapes/entity.ts';
import { fleetNow } from '../../data/now.ts';
import { agoText, wordsText } from '../../frame/format.ts';
import { modelPath } from '../../frame/paths.ts';
import { Time } from '../../frame/time.tsx';

export interface EntityHeadProps {
  readonly card: EntityCard;
  /** Of the kpiSet that is shown. */
  readonly row: EntityRow;
  readonly onKpiSet: (kpiSet: string) => void;
}

/** Who the entity is, how it stands, and which model judges it. */
export function EntityHead({ card, row, onKpiSet }: EntityHeadProps) {
  const places = [row.region, row.site, row.kind].filter((place) => place !== null);
  return (
    <header class="entity-head">
      <div class="row">
        <h1>{row.name ?? row.entity}</h1>
        {row.name !== null && row.name !== row.entity && <code class="muted">{row.entity}</code>}
        <span class={`tag ${STATUS_TAG[row.status] ?? ''}`}>{wordsText(row.status)}</span>
        {row.tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
        {card.rows.length > 1 && (
          <select
            class="input"
            aria-label="KpiSet"
            value={row.kpiSet}
            onChange={(event) => onKpiSet(event.currentTarget.value)}
          >
            {card.rows.map(({ kpiSet }) => (
              <option key={kpiSet}>{kpiSet}</option>
            ))}
          </select>
        )}
      </div>
      <dl class="entity-facts">
        {places.length > 0 && <Fact name="Place">{places.join(' · ')}</Fact>}
        <Fact name="Last heard">
          {row.end === null ? (
            'never'
          ) : (
            <>
              <Time at={row.end} near={fleetNow.value} />
              {fleetNow.value !== null && <span class="muted"> {agoText(row.end, fleetNow.value)}</span>}
            </>
          )}
        </Fact>
        <Fact name="Model in force">
          {row.modelId === null ? 'none yet' : <a href={modelPath(row.modelId)}>{row.modelId}</a>}
        </Fact>
        <Maintenance card={card} />
      </dl>
    </header>
  );
}

const STATUS_TAG: Partial<Record<EntityRow['status'], string>> = {
  OK: 'tag-ok',
  RESUMED: 'tag-ok',
  SILENT: 'tag-silent',
  WARMUP: 'tag-accent',
  ABSENT: 'tag-minor',
};

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The windows that are not over, the next one first. */
function Maintenance({ card }: { card: EntityCard }) {
  const now = fleetNow.value ?? 0;
  const ahead = card.maintenance.filter(({ to }) => to >= now).sort((a, b) => a.from - b.from);
  if (ahead.length === 0) return null;
  return (
    <Fact name="Maintenance">
      {ahead.map(({ id, from, to, reason }) => (
        <span key={id} class={from <= now ? 'tag tag-minor' : 'tag'}>
          <Time at={from} near={now} />–<Time at={to} near={from} /> {reason}
        </span>
      ))}
    </Fact>
  );
}
