import { ClickHouseError } from '@clickhouse/client';
import { TowerwatchError } from '#platform/errors/errors.ts';

/**
 * Server errors that pass by themselves: timeouts, load, memory, disk, shutdown, and merges or replicas that lag behind.
 * Named as in ClickHouse's list of error codes.
 */
const PASSING = new Set([
  'ABORTED',
  'ALL_CONNECTION_TRIES_FAILED',
  'CANNOT_SCHEDULE_TASK',
  'KEEPER_EXCEPTION',
  'MEMORY_LIMIT_EXCEEDED',
  'NETWORK_ERROR',
  'NOT_ENOUGH_SPACE',
  'QUERY_WAS_CANCELLED',
  'SERVER_OVERLOADED',
  'SOCKET_TIMEOUT',
  'TABLE_IS_READ_ONLY',
  'TIMEOUT_EXCEEDED',
  'TOO_MANY_PARTS',
  'TOO_MANY_SIMULTANEOUS_QUERIES',
  'UNKNOWN_STATUS_OF_INSERT',
]);

/** @param doing what was tried, as in 'insert into samples' */
export function historyError(doing: string, cause: unknown): TowerwatchError {
  if (cause instanceof TowerwatchError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof ClickHouseError && !PASSING.has(cause.type ?? ''))
    return new TowerwatchError('HISTORY_REFUSED', `${doing}: ${reason}`, {
      cause,
      context: { clickhouseCode: cause.code, clickhouseType: cause.type },
    });
  return new TowerwatchError('HISTORY_UNAVAILABLE', `${doing}: ${reason}`, { cause });
}
