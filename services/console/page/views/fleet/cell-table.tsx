import { useEffect, useMemo, useState } from 'preact/hooks';
import { fleetNow } from '../../data/now.ts';
import { countText, numberText } from '../../frame/format.ts';
import { GRAVITIES } from '../../frame/gravity.ts';
import { alertPath, entityPath } from '../../frame/paths.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Time } from '../../frame/time.tsx';
import { WideTable } from '../../frame/wide-table.tsx';
import { STATUS_WORDS, STATUSES } from './codes.ts';
import type { FleetTable } from './fleet-table.ts';
import { worstFirst } from './summary.ts';

const PAGE = 100;

/**
 * All cells that are asked for as a table, in pages: the same as the canvas shows, for reading. Rows go on with what they
 * show; their order is that of when they were asked for, so that nothing moves under the reader.
 */
export function CellTable({
  table,
  cells: placed,
  matches,
}: {
  table: FleetTable;
  cells: Uint32Array;
  matches: (cell: number) => boolean;
}) {
  const [first, setFirst] = useState(0);
  const [turn, setTurn] = useState(0);
  const cells = useMemo(() => worstFirst(table, placed, matches), [table, placed, matches, turn]);
  useEffect(() => setFirst(0), [cells]);
  const last = Math.min(cells.length, first + PAGE);
  return (
    <div class="cell-table">
      <WideTable label="Cells as a table">
        <table class="table">
          <caption class="visually-hidden">Cells, the worst first</caption>
          <thead>
            <tr>
              <th scope="col">Entity</th>
              <th scope="col">Region</th>
              <th scope="col">Site</th>
              <th scope="col">Kind</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Score
              </th>
              <th scope="col" class="number">
                Threshold
              </th>
              <th scope="col" class="number">
                p
              </th>
              <th scope="col">Alert</th>
              <th scope="col">Last step</th>
            </tr>
          </thead>
          <tbody>
            {cells.slice(first, last).map((cell) => (
              <Row key={cell} table={table} cell={cell} />
            ))}
          </tbody>
        </table>
      </WideTable>
      <nav class="row panel-body" aria-label="Pages of the list">
        <button type="button" class="button" disabled={first === 0} onClick={() => setFirst(first - PAGE)}>
          Previous
        </button>
        <span class="muted">
          {cells.length === 0
            ? 'None'
            : `${countText(first + 1)}–${countText(last)} of ${countText(cells.length)}`}
        </span>
        <button
          type="button"
          class="button"
          disabled={last === cells.length}
          onClick={() => setFirst(first + PAGE)}
        >
          Next
        </button>
        <button type="button" class="button button-plain" onClick={() => setTurn(turn + 1)}>
          Sort by what is worst now
        </button>
      </nav>
    </div>
  );
}

function Row({ table, cell }: { table: FleetTable; cell: number }) {
  const { entity, region, site, kind } = table.places[cell];
  const severity = GRAVITIES[table.gravity[cell]];
  const alertId = table.alertIds[cell];
  const end = table.end[cell];
  return (
    <tr>
      <th scope="row">
        <a href={entityPath(entity, table.kpiSets[cell])}>{entity}</a>
      </th>
      <td>{region || '–'}</td>
      <td>{site || '–'}</td>
      <td>{kind || '–'}</td>
      <td>{STATUS_WORDS[STATUSES[table.status[cell]]]}</td>
      <td class="number">{numberText(table.score[cell])}</td>
      <td class="number">{numberText(table.threshold[cell])}</td>
      <td class="number">{numberText(table.pValue[cell])}</td>
      <td>
        {severity !== null && alertId !== null ? (
          <a href={alertPath(alertId)}>
            <SeverityMark severity={severity} word />
            {table.suppressed[cell] === 1 && ' suppressed'}
          </a>
        ) : (
          '–'
        )}
      </td>
      <td class="muted">{Number.isNaN(end) ? '–' : <Time at={end} near={fleetNow.value} />}</td>
    </tr>
  );
}
