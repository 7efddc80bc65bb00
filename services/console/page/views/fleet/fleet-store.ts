import { signal } from '@preact/signals';
import type { EntityLive, EntityPage, EntityRow } from '../../../api/shapes/entity.ts';
import { onLive, restored } from '../../data/live.ts';
import { tellNow } from '../../data/now.ts';
import { Refusal, request } from '../../data/request.ts';
import { FleetTable } from './fleet-table.ts';

const PAGE = 20_000;
const TICK_MS = 1000;
const AGAIN_AFTER_MS = 5000;

/** The whole fleet; null until it has been read. It is replaced when it is read anew, else changed in place. */
export const fleet = signal<FleetTable | null>(null);

/** Why the fleet could last not be read. */
export const fleetRefusal = signal<Refusal | null>(null);

/** Goes up, at most once a second, when something in the fleet has changed: for what is counted or listed. */
export const fleetTick = signal(0);

const listeners = new Set<() => void>();
const missed: EntityLive[] = [];
let reading = false;
let asked = false;
let again: ReturnType<typeof setTimeout> | undefined;
let isKept = false;
let ticks = false;

/** Calls `listener` after each change of the fleet, for what is drawn; @returns what ends it */
export function onFleetChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reads the fleet the first time that it is asked for; from then on live events keep it, whatever view is shown. */
export function keepFleet(): void {
  if (isKept) return;
  isKept = true;
  onLive('fleet', ({ rows }) => merge(rows));
  onLive('inventory', readSoon);
  restored.subscribe(() => void readFleet());
}

/** Reads the fleet anew; what is known stays until it is there. Asked for during a reading, it is read once more after it. */
export async function readFleet(): Promise<void> {
  asked = reading;
  if (reading) return;
  reading = true;
  clearTimeout(again);
  try {
    const rows = await wholeFleet();
    const table = new FleetTable(rows);
    table.merge(missed);
    table.clean(() => undefined);
    fleet.value = table;
    fleetRefusal.value = null;
    tell();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fleetRefusal.value = error;
    if (error.passing) readSoon();
  } finally {
    missed.length = 0;
    reading = false;
    if (asked) void readFleet();
  }
}

async function wholeFleet(): Promise<EntityRow[]> {
  const rows: EntityRow[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: EntityPage = await request<EntityPage>(`/entities?limit=${PAGE}${after}`);
    rows.push(...page.items);
    tellNow(page.asOf);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

function merge(rows: readonly EntityLive[]): void {
  if (reading) missed.push(...rows);
  const table = fleet.peek();
  if (table === null) return;
  if (!table.merge(rows)) readSoon();
  tell();
}

function readSoon(): void {
  clearTimeout(again);
  again = setTimeout(() => void readFleet(), AGAIN_AFTER_MS);
}

function tell(): void {
  for (const listener of listeners) listener();
  if (ticks) return;
  ticks = true;
  setTimeout(() => {
    ticks = false;
    fleetTick.value++;
  }, TICK_MS);
}
