import { EARLIEST_MS } from '#platform/stream/sample-check.ts';

/** A time as a table gives it: a point in time (ms since 1970 UTC), or the number of a row. */
export interface TableTime {
  readonly form: 'DATED' | 'NUMBERED';
  readonly value: number;
}

/** No row counter gets that far. */
const EARLIEST_S = EARLIEST_MS / 1000;
/** The year 2286 in seconds, 1970-04-26 in milliseconds: tells the two apart. */
const SECONDS_BELOW = 10_000_000_000;
const MAX_MS = 8_640_000_000_000_000;

const NUMBER = /^\d+(\.\d*)?$/;
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Reads a date, epoch seconds, epoch milliseconds, a row number, or any of these as text, dates in ISO 8601 (UTC where
 * it names no zone). A number below the year 2000 in seconds is a row number, and must be whole.
 * @returns undefined when it is none of these
 */
export function tableTime(cell: unknown): TableTime | undefined {
  switch (typeof cell) {
    case 'string':
      return NUMBER.test(cell) ? fromNumber(Number(cell)) : fromIso(cell);
    case 'number':
    case 'bigint':
      return fromNumber(Number(cell));
    default:
      return cell instanceof Date ? dated(cell.getTime()) : undefined;
  }
}

function fromNumber(value: number): TableTime | undefined {
  if (value < EARLIEST_S) {
    return Number.isInteger(value) && value >= 0 ? { form: 'NUMBERED', value } : undefined;
  }
  const ms = Math.round(value < SECONDS_BELOW ? value * 1000 : value);
  return ms >= EARLIEST_MS && ms <= MAX_MS ? { form: 'DATED', value: ms } : undefined;
}

function fromIso(text: string): TableTime | undefined {
  const match = ISO_8601.exec(text);
  if (!match) return undefined;
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return dated(Date.parse(`${date}T${minutes}${seconds.replace(',', '.')}${offset}`));
}

function dated(ms: number): TableTime | undefined {
  return Number.isNaN(ms) ? undefined : { form: 'DATED', value: ms };
}
