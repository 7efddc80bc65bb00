import { fleetNow } from '../../data/now.ts';
import { agoText, clockText, numberText } from '../../frame/format.ts';
import { GRAVITIES } from '../../frame/gravity.ts';
import { SeverityMark, severityWord } from '../../frame/severity.tsx';
import { STATUS_WORDS, STATUSES } from './codes.ts';
import { fleetTick } from './fleet-store.ts';
import type { FleetTable } from './fleet-table.ts';

type Corner = { left: string; top?: string; bottom?: string };

/** What is to be known of a cell at a glance. It shows what `cellText` says. */
export function CellCard({ table, cell, at }: { table: FleetTable; cell: number; at: Corner }) {
  // The card goes on with what it shows.
  void fleetTick.value;
  const { entity, name, region, site, kind } = table.places[cell];
  const severity = GRAVITIES[table.gravity[cell]];
  const now = fleetNow.value;
  return (
    <div class="fleet-card" style={at} aria-hidden="true">
      <p class="row">
        <strong class="break">{entity}</strong>
        {name !== '' && name !== entity && <span class="muted">{name}</span>}
      </p>
      <p class="muted small">{[region, site, kind, table.kpiSets[cell]].filter(Boolean).join(' · ')}</p>
      <dl class="facts">
        <dt>State</dt>
        <dd>{STATUS_WORDS[STATUSES[table.status[cell]]]}</dd>
        <dt>Score</dt>
        <dd>{scoreText(table, cell)}</dd>
        {severity !== null && (
          <>
            <dt>Alert</dt>
            <dd>
              <SeverityMark severity={severity} word />
              {table.suppressed[cell] === 1 && ', suppressed'}
              <span class="muted">
                {' '}
                since {clockText(table.alertFrom[cell])}
                {now !== null && ` (${agoText(table.alertFrom[cell], now)})`}
              </span>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

/** `0.42, over its threshold of 0.23 (p 1.2e-4)`, or that there is none. */
function scoreText(table: FleetTable, cell: number): string {
  const score = table.score[cell];
  const threshold = table.threshold[cell];
  const p = table.pValue[cell];
  if (Number.isNaN(score)) return 'none';
  if (Number.isNaN(threshold)) return numberText(score);
  const side = table.isOver(cell) ? 'over' : 'below';
  return `${numberText(score)}, ${side} its threshold of ${numberText(threshold)}${Number.isNaN(p) ? '' : ` (p ${numberText(p)})`}`;
}

/** A cell in one sentence, to be read out. */
export function cellText(table: FleetTable, cell: number): string {
  const { entity, region } = table.places[cell];
  const severity = GRAVITIES[table.gravity[cell]];
  const alert =
    severity === null
      ? 'no alert'
      : `${severityWord(severity)} alert since ${clockText(table.alertFrom[cell])}${table.suppressed[cell] === 1 ? ', suppressed' : ''}`;
  const state = STATUS_WORDS[STATUSES[table.status[cell]]];
  return `${entity}, ${region === '' ? 'no region' : region}, ${state}, score ${scoreText(table, cell)}, ${alert}.`;
}
