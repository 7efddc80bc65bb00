import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, test } from '@jest/globals';
import { historyError } from '#platform/clickhouse/clickhouse-error.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

describe('an error of ClickHouse', () => {
  test.each(['TOO_MANY_PARTS', 'MEMORY_LIMIT_EXCEEDED', 'TIMEOUT_EXCEEDED'])(
    '%s passes: try again',
    (type) => {
      const error = historyError(
        'insert into samples',
        new ClickHouseError({ code: '1', message: 'busy', type }),
      );
      expect(error).toMatchObject({ code: 'HISTORY_UNAVAILABLE', retriable: true });
      expect(error.message).toBe('insert into samples: busy');
    },
  );

  test.each(['UNKNOWN_TABLE', 'ACCESS_DENIED', undefined])('%s stays: the statement is refused', (type) => {
    const cause = new ClickHouseError({ code: '60', message: 'no', ...(type === undefined ? {} : { type }) });
    expect(historyError('ping', cause)).toMatchObject({
      code: 'HISTORY_REFUSED',
      retriable: false,
      cause,
      context: { clickhouseCode: '60', clickhouseType: type },
    });
  });

  test('a broken connection may come back', () => {
    const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(historyError('ping', cause)).toMatchObject({ code: 'HISTORY_UNAVAILABLE', cause });
  });

  test('one that has its code already keeps it', () => {
    const error = new TowerwatchError('HISTORY_SCHEMA_MISSING', 'no table');
    expect(historyError('ping', error)).toBe(error);
  });
});
