import { useEffect, useMemo } from 'preact/hooks';
import { fleetNow } from '../../data/now.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { useQuery } from '../../frame/query.ts';
import { Empty } from '../../frame/states.tsx';
import type { ViewProps } from '../../frame/view-props.ts';
import { CellList, ChangeRow, WorstRow } from './cell-list.tsx';
import { CellTable } from './cell-table.tsx';
import './fleet.css';
import { filtersOf, placedCells, stateMatcher } from './filters.ts';
import { FleetCanvas } from './fleet-canvas.tsx';
import { fleet, fleetRefusal, fleetTick, keepFleet, readFleet } from './fleet-store.ts';
import type { FleetTable } from './fleet-table.ts';
import { Legend } from './legend.tsx';
import { countsOf, isTroubled, recentlyChanged, worstFirst } from './summary.ts';
import { SummaryStrip } from './summary-strip.tsx';
import { Toolbar } from './toolbar.tsx';

/** Every entity on one screen, what changed lately, and what stands worst. */
export function FleetView(_: ViewProps) {
  useEffect(keepFleet, []);
  const table = fleet.value;
  if (table === null) {
    const refusal = fleetRefusal.value ?? undefined;
    return <NotRead what="the fleet" lines={12} refusal={refusal} retry={() => void readFleet()} />;
  }
  if (table.size === 0) {
    return (
      <Empty
        title="No entity has been heard of"
        hint="Cells stand here as soon as their samples are on kpi.raw.v1, or the inventory names them on entities.v1. Health shows where the flow stands still."
      />
    );
  }
  return <Fleet table={table} />;
}

function Fleet({ table }: { table: FleetTable }) {
  const [query, change] = useQuery();
  const filters = useMemo(() => filtersOf(query), [query]);
  const { region, kind, kpiSet, search, severity, status, mode } = filters;
  const cells = useMemo(() => placedCells(table, filters), [table, region, kind, kpiSet, search]);
  const matches = useMemo(() => stateMatcher(table, filters), [table, severity, status]);
  void fleetTick.value;
  const isAsked = severity !== null || status !== null;

  return (
    <div class="fleet">
      <h1 class="visually-hidden">Fleet</h1>
      <div class="fleet-head">
        <SummaryStrip counts={countsOf(table, cells)} filters={filters} change={change} />
        <Toolbar table={table} filters={filters} change={change} />
      </div>
      <section class="fleet-main panel" aria-label={mode === 'list' ? 'Cells' : 'Cells by place'}>
        {cells.length === 0 && (
          <Empty
            title="No cell is like that"
            hint="Take a filter back, or search for another id, name or site."
          />
        )}
        {mode === 'list' ? (
          <CellTable table={table} cells={cells} matches={matches} />
        ) : (
          <>
            <FleetCanvas table={table} cells={cells} matches={matches} mode={mode} />
            <Legend />
          </>
        )}
      </section>
      <div class="fleet-side">
        <CellList
          title="Changed in the last hour"
          cells={recentlyChanged(table, cells, matches, fleetNow.value)}
          empty="Nothing opened, closed, fell silent or came back within the last hour of event time."
        >
          {(cell) => <ChangeRow table={table} cell={cell} />}
        </CellList>
        {mode !== 'list' && (
          <CellList
            title="Worst now"
            cells={worstFirst(table, cells, isAsked ? matches : (cell) => isTroubled(table, cell))}
            empty="No open alert, and no score over its threshold."
          >
            {(cell) => <WorstRow table={table} cell={cell} />}
          </CellList>
        )}
      </div>
    </div>
  );
}
