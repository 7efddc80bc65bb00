import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fleetNow } from '../../data/now.ts';
import { countText, numberText } from '../../frame/format.ts';
import { GRAVITIES } from '../../frame/gravity.ts';
import { alertPath, entityPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Time } from '../../frame/time.tsx';
import { CHANGE_WORDS, CHANGES, STATUS_WORDS, STATUSES } from './codes.ts';
import type { FleetTable } from './fleet-table.ts';

const PAGE = 20;

/** A list of cells with a heading, the first ones at first. */
export function CellList({
  title,
  cells,
  empty,
  children,
}: {
  title: string;
  cells: readonly number[];
  empty: string;
  children: (cell: number) => ComponentChildren;
}) {
  const [most, setMost] = useState(PAGE);
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="muted spread">{countText(cells.length)}</span>
      </header>
      {cells.length === 0 ? (
        <p class="panel-body muted">{empty}</p>
      ) : (
        <ul class="cell-list">
          {cells.slice(0, most).map((cell) => (
            <li key={cell} class="cell-row">
              {children(cell)}
            </li>
          ))}
        </ul>
      )}
      {cells.length > most && (
        <button
          type="button"
          class="button button-plain cell-list-more"
          onClick={() => setMost(most + 5 * PAGE)}
        >
          {countText(cells.length - most)} more
        </button>
      )}
    </section>
  );
}

/** What changed, and when by event time. */
export function ChangeRow({ table, cell }: { table: FleetTable; cell: number }) {
  const change = CHANGES[table.change[cell]];
  return (
    <>
      <CellLinks table={table} cell={cell} />
      <span class="muted one-line">{change === null ? '' : CHANGE_WORDS[change]}</span>
      <span class="spread muted">
        <Time at={table.changedAt[cell]} near={fleetNow.value} />
      </span>
    </>
  );
}

/** How bad it stands. */
export function WorstRow({ table, cell }: { table: FleetTable; cell: number }) {
  const score = table.score[cell];
  return (
    <>
      <CellLinks table={table} cell={cell} />
      <span class="muted one-line">{table.places[cell].region}</span>
      <span class="spread number">
        {Number.isNaN(score) ? (
          STATUS_WORDS[STATUSES[table.status[cell]]].toLowerCase()
        ) : (
          <>
            <span class="visually-hidden">score </span>
            {numberText(score)} <span class="muted">of {numberText(table.threshold[cell])}</span>
          </>
        )}
      </span>
    </>
  );
}

function CellLinks({ table, cell }: { table: FleetTable; cell: number }) {
  const severity = GRAVITIES[table.gravity[cell]];
  const alertId = table.alertIds[cell];
  const { entity } = table.places[cell];
  return (
    <>
      <span class="cell-mark">
        {severity !== null && alertId !== null && (
          <a href={alertPath(alertId)} aria-label={`Alert of ${entity}`}>
            <SeverityMark severity={severity} />
          </a>
        )}
      </span>
      <a href={entityPath(entity, table.kpiSets[cell])} class="one-line">
        {entity}
      </a>
    </>
  );
}
