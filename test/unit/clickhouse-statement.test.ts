import { describe, expect, test } from '@jest/globals';
import { insertFromFile, readStatement, streams, takesData } from '#infra/local/clickhouse-statement.ts';

const read = (url: string, body = '') => readStatement(new URLSearchParams(url), body);

describe('a request', () => {
  test('carries its SQL in the URL, in the body, or in both, one after the other', () => {
    expect(read('query=SELECT+1').sql).toBe('SELECT 1');
    expect(read('', 'SELECT 1').sql).toBe('SELECT 1');
    expect(read('query=INSERT+INTO+t+VALUES', '(1)').sql).toBe('INSERT INTO t VALUES\n(1)');
  });

  test('keeps settings and query parameters apart from what is only of the protocol', () => {
    const { settings, database, format } = read(
      'query_id=q&database=d&default_format=CSV&user=u&password=p&max_threads=1&param_x=a%09b',
    );
    expect([...settings]).toEqual([
      ['max_threads', '1'],
      ['param_x', 'a\tb'],
    ]);
    expect(database).toBe('d');
    expect(format).toBe('CSV');
    expect(read('').format).toBe('TabSeparated');
  });

  test.each(['session_id=s', 'role=r', 'compress=1', 'decompress=1'])('with %s is refused', (url) => {
    expect(() => read(url)).toThrow(/^Code: 48\. DB::Exception: .*\(NOT_IMPLEMENTED\)$/);
  });

  test('may switch off what is not here', () => {
    expect(read('compress=0').settings.size).toBe(0);
  });
});

describe('an INSERT', () => {
  test.each([
    ['INSERT INTO t FORMAT RowBinary', "INSERT INTO t FROM INFILE 'f' COMPRESSION 'none' FORMAT RowBinary"],
    [
      'insert into d.t (a, b) settings x = 0 format JSONEachRow ;',
      "insert into d.t (a, b) FROM INFILE 'f' COMPRESSION 'none' settings x = 0 FORMAT JSONEachRow",
    ],
    [
      '\n INSERT INTO TABLE FUNCTION null() FORMAT CSV',
      "\n INSERT INTO TABLE FUNCTION null() FROM INFILE 'f' COMPRESSION 'none' FORMAT CSV",
    ],
  ])('%s takes its data from a file', (sql, expected) => {
    expect(takesData(sql)).toBe(true);
    expect(insertFromFile(sql, 'f', 'none')).toBe(expected);
  });

  test.each([
    'INSERT INTO t VALUES',
    'INSERT INTO t SELECT 1',
    "INSERT INTO t VALUES ('FORMAT x')",
    'SELECT 1 FORMAT CSV',
    '',
  ])('%s takes none', (sql) => expect(takesData(sql)).toBe(false));
});

describe('a result is sent while it is computed', () => {
  test.each([
    'SELECT 1 FORMAT RowBinary',
    '(SELECT 1) FORMAT CSV',
    'with 1 AS a select a\nformat JSONEachRow;',
  ])('%s', (sql) => expect(streams(sql)).toBe(true));

  test.each([
    'SELECT 1',
    'SELECT 1 FORMAT JSON',
    'SELECT 1 FORMAT RowBinaryWithNames',
    'SHOW TABLES FORMAT JSONEachRow',
    'DESCRIBE t FORMAT CSV',
    'SELECT 1 FORMAT CSV SETTINGS max_threads = 1',
  ])('but not %s', (sql) => expect(streams(sql)).toBe(false));
});
