/** What a request to ClickHouse's HTTP interface asks for. */
export interface Statement {
  readonly sql: string;
  /** Output format where the SQL names none. */
  readonly format: string;
  readonly database: string | null;
  /** For this statement only; query parameters are settings named param_…, in the protocol's escaping. */
  readonly settings: ReadonlyMap<string, string>;
}

/** URL parameters of the protocol, which are no settings of the engine. */
const NO_SETTINGS = new Set([
  'query',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'query_id',
  'wait_end_of_query',
  'buffer_size',
  'stacktrace',
  'client_protocol_version',
]);

/** What the server has and this gateway has not, unless the value switches it off. */
const NOT_HERE = new Set(['session_id', 'session_timeout', 'role', 'compress', 'decompress']);

/** An error as ClickHouse words it. */
export function notImplemented(what: string): Error {
  return new Error(`Code: 48. DB::Exception: ${what} is not supported by this gateway. (NOT_IMPLEMENTED)`);
}

/**
 * @param url parameters of the request
 * @param body what follows the URL's query; '' where it is data
 * @throws Error NOT_IMPLEMENTED
 */
export function readStatement(url: URLSearchParams, body: string): Statement {
  const settings = new Map<string, string>();
  for (const [name, value] of url) {
    if (NOT_HERE.has(name)) {
      if (value !== '0') throw notImplemented(name);
    } else if (!NO_SETTINGS.has(name)) settings.set(name, value);
  }
  return {
    sql: joined(url.get('query') ?? '', body),
    format: url.get('default_format') ?? 'TabSeparated',
    database: url.get('database'),
    settings,
  };
}

function joined(query: string, body: string): string {
  return query === '' || body === '' ? query + body : `${query}\n${body}`;
}

/** INSERT with a format and no data: the data are the request's body. */
const INSERT_FORMAT = /^(\s*INSERT\s+INTO\s[\s\S]*?)(\s+SETTINGS\s[\s\S]*)?\s+FORMAT\s+(\w+)\s*;?\s*$/i;

export function takesData(sql: string): boolean {
  return INSERT_FORMAT.test(sql);
}

/**
 * The same INSERT with its data in a file, which the engine reads by itself, in any format, faster than from SQL text.
 * @param file path without quotes or glob characters
 * @param encoding of the file, as in Content-Encoding; 'none' for none
 */
export function insertFromFile(sql: string, file: string, encoding: string): string {
  return sql.replace(
    INSERT_FORMAT,
    (_, insert: string, settings: string | undefined, format: string) =>
      `${insert} FROM INFILE '${file}' COMPRESSION '${encoding}'${settings ?? ''} FORMAT ${format}`,
  );
}

/** Formats whose chunks, one after another, are the whole: no header, no envelope. */
const CHUNKED = new Set([
  'CSV',
  'JSONCompactEachRow',
  'JSONCompactStringsEachRow',
  'JSONEachRow',
  'JSONStringsEachRow',
  'Native',
  'RowBinary',
  'TabSeparated',
  'TabSeparatedRaw',
  'TSV',
  'TSVRaw',
]);

/** True for a SELECT whose result can be sent while it is computed. */
export function streams(sql: string): boolean {
  const format = /^[\s(]*(?:SELECT|WITH)\b[\s\S]*\sFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql)?.[1];
  return format !== undefined && CHUNKED.has(format);
}
