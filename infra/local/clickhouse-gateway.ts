/**
 * ClickHouse's HTTP interface in front of the embedded engine: `node clickhouse-gateway.ts DIR PORT`. It owns the data in
 * DIR, which one process at a time may open, and listens on the loopback interface; the port, which it chooses itself where
 * it is given 0, is sent up the IPC channel.
 * The official client works unchanged by URL: ping, DDL, inserts and selects in any format, query parameters, settings,
 * `database`, gzip, br and zstd both ways, errors with their codes. Sessions, roles and multipart parameters are not here.
 *
 * The fast way to insert, here as on a server, is RowBinary in batches of 10,000 rows or more:
 *
 *     client.exec({ query: 'INSERT INTO t (a, b) FORMAT RowBinary', values: Readable.from([bytes]) })
 *
 * The body goes to a file as it comes, and the engine reads that file (`FROM INFILE`), so its size costs no memory here.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import {
  createBrotliCompress,
  createBrotliDecompress,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { ClickHouseEngine } from './clickhouse-engine.ts';
import {
  insertFromFile,
  notImplemented,
  readStatement,
  type Statement,
  takesData,
} from './clickhouse-statement.ts';
import { LOOPBACK } from './ports.ts';

const GRACE_MS = 6_000;
const IDLE_CHECK_MS = 50;
/** As ClickHouse's own http_max_uri_size: inserts carry their SQL in the URL. */
const HEAD_MAX_BYTES = 1024 * 1024;
const COMPRESS = new Map<string, () => Transform>([
  ['gzip', createGzip],
  ['zstd', createZstdCompress],
  ['br', createBrotliCompress],
]);
const DECOMPRESS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['zstd', createZstdDecompress],
  ['br', createBrotliDecompress],
]);

const dir = resolve(process.argv[2]);
const bodies = join(dir, 'bodies');
let bodyCount = 0;

exitWithParent(GRACE_MS);
await rm(bodies, { recursive: true, force: true });
await mkdir(bodies, { recursive: true });
// The engine is given bare file names, so that no character of the path is special to it.
process.chdir(bodies);

const engine = new ClickHouseEngine(join(dir, 'data'));
const server = createServer(
  { maxHeaderSize: HEAD_MAX_BYTES },
  (request, response) => void answer(request, response),
);
server.requestTimeout = 0;
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[3]), LOOPBACK, () => {
  process.send?.({ pid: process.pid, port: (server.address() as AddressInfo).port });
});
process.once('SIGTERM', () => {
  server.close(() => {
    engine.close();
    process.exit(0);
  });
  // A connection that answers its last request now becomes idle later.
  setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URLSearchParams(request.url?.split('?', 2)[1]);
  try {
    response.setHeader('X-ClickHouse-Server-Display-Name', 'towerwatch');
    response.setHeader('X-ClickHouse-Query-Id', url.get('query_id') ?? '');
    if (request.method === 'GET' && !url.has('query')) response.end('Ok.\n');
    else if (takesData(url.get('query') ?? '')) await insert(request, response, url);
    else await send(request, response, url, readStatement(url, await text(request)));
  } catch (error) {
    fail(request, response, error);
  }
}

async function insert(
  request: IncomingMessage,
  response: ServerResponse,
  url: URLSearchParams,
): Promise<void> {
  const statement = readStatement(url, '');
  const file = `${++bodyCount}.body`;
  try {
    await pipeline(request, createWriteStream(file));
    const sql = insertFromFile(statement.sql, file, encodingOf(request));
    await send(request, response, url, { ...statement, sql });
  } finally {
    await rm(file, { force: true });
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  url: URLSearchParams,
  statement: Statement,
): Promise<void> {
  const chunks = engine.run(statement);
  try {
    // The head is sent with the first chunk, since most errors come before it and set the status.
    const first = await chunks.next();
    const result = Readable.from(joined(first, chunks), { objectMode: false });
    const accepted =
      url.get('enable_http_compression') === '1' ? request.headers['accept-encoding'] : undefined;
    const encoding = [...COMPRESS.keys()].find((name) => accepted?.includes(name));
    if (encoding === undefined) await pipeline(result, response);
    else {
      response.setHeader('Content-Encoding', encoding);
      await pipeline(result, COMPRESS.get(encoding)!(), response);
    }
  } finally {
    await chunks.return(undefined);
  }
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function text(request: IncomingMessage): Promise<string> {
  const decompress = DECOMPRESS.get(encodingOf(request));
  const body = decompress === undefined ? buffer(request) : pipeline(request, decompress(), buffer);
  return (await body).toString();
}

function encodingOf(request: IncomingMessage): string {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return 'none';
  if (!DECOMPRESS.has(encoding)) throw notImplemented(`Content-Encoding ${encoding}`);
  return encoding;
}

/** Error codes that the server answers with status 404, and 400; all others with 500. */
const NOT_FOUND = new Set([46, 47, 50, 56, 60, 63, 73, 81, 115]);
const BAD_REQUEST = new Set([6, 16, 20, 26, 27, 36, 38, 41, 42, 43, 53, 62, 117, 456, 457]);
const UNKNOWN_EXCEPTION = 1002;

/** An error in the middle of a result breaks the response off, so that nobody takes it for whole. */
function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent || response.destroyed) {
    const clientLeft = (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!clientLeft) console.error(message);
    response.destroy();
    return;
  }
  const code = Number(/Code: (\d+)/.exec(message)?.[1] ?? UNKNOWN_EXCEPTION);
  response.statusCode = NOT_FOUND.has(code) ? 404 : BAD_REQUEST.has(code) ? 400 : 500;
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  response.end(
    message.startsWith('Code:') ? message : `Code: ${code}. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`,
  );
  request.resume();
}
