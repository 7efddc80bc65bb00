import { rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { OpenAPIV3_1 } from 'openapi-types';
import { DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { deployHistory } from '#scripts/deploy.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { problem } from '#services/console/api/shapes/problem.ts';
import { entityOf } from '../support/alerter-run.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { ConsoleProcess } from '../support/console-client.ts';
import { consoleTokens, type Secrets } from '../support/console-tokens.ts';
import { type Garbage, OpenapiGarbage } from '../support/openapi-garbage.ts';
import { kpiSetOf } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

const MINUTE = 60_000;
const AT_ONCE = 16;
const LIMITS = { CONSOLE_REQUESTS_PER_MINUTE: '1000000', CONSOLE_WRITES_PER_MINUTE: '1000000' };
/** Of the fleet, and in no request: an answer that has it was talked into telling too much. */
const UNNAMED = 'cell-unnamed';

const kpiSet = kpiSetOf({ name: 'ran' });

let broker: StreamBroker;
let clickhouse: TestClickHouse;
let served: ConsoleProcess;
let folder: string;
let secrets: Secrets;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  [broker, clickhouse] = await Promise.all([streamBroker(), clickHouseForTest()]);
  await deployHistory({ url: clickhouse.url, database: DEFAULT_DATABASE });
  let env: Readonly<Record<string, string>>;
  ({ folder, env } = await serviceEnvironment(broker, kpiSet));
  const { file, secrets: made } = await consoleTokens(folder);
  secrets = made;
  const entity = entityOf(UNNAMED, { name: UNNAMED, region: 'north', kind: 'cell', updatedAt: 1 });
  await broker.producer.write([
    { topic: 'entities.v1', key: UNNAMED, value: broker.codecs.of('entities.v1').encode(entity) },
  ]);
  const more = { CLICKHOUSE_URL: clickhouse.url, CONSOLE_TOKENS_FILE: file, ...LIMITS };
  served = new ConsoleProcess('console-1', { ...env, ...more });
  await served.ready();
}, 3 * MINUTE);

afterAll(async () => {
  agent.destroy();
  await served?.stop();
  await Promise.all([broker?.stop(), clickhouse?.stop()]);
  if (folder !== undefined) await rm(folder, { recursive: true });
}, MINUTE);

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends the path as it is: fetch would tidy it up. */
function send({ method, path, headers: given, body }: Garbage, nth: number): Promise<Answer> {
  // Each from an address of its own: attempts to sign in are few for one.
  const headers = { 'x-forwarded-for': `10.0.${nth >> 8}.${nth & 255}`, ...given };
  const { hostname, port } = new URL(served.address);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, method, path, headers, agent, timeout: 20_000 },
      (response) => {
        const { statusCode: status = 0, headers: of } = response;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        const done = () =>
          resolve({ status, type: String(of['content-type']), text: Buffer.concat(parts).toString() });
        response.on('end', done).on('error', done);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

/** What is wrong with an answer; null where nothing is. */
function faultOf({ method, expected }: Garbage, { status, type, text }: Answer): string | null {
  if (status >= 500) return 'blames itself';
  if (expected !== null && !expected.includes(status)) return `is not ${expected.join(' or ')}`;
  if (text.includes(UNNAMED)) return 'tells of what was not asked for';
  if (status < 400) return method === 'GET' ? null : 'did it';
  if (method === 'HEAD') return null;
  if (!type.startsWith('application/problem+json')) return `is ${type}`;
  const read = problem.safeParse(JSON.parse(text));
  if (!read.success) return 'is no Problem';
  if (!(read.data.code in ERROR_CODES) || read.data.status !== status) return 'has a code of its own';
  if (/\n? {2,}at |\.[jt]s:\d+|node_modules/.test(text)) return 'shows a stack';
  return text.includes(repositoryRoot) || text.includes(folder) ? 'names a path of this machine' : null;
}

test(
  'every call of the OpenAPI document refuses whatever is wrong with it, and says why',
  async () => {
    const answer = await served.get('openapi.json', secrets.admin);
    const garbage = new OpenapiGarbage(answer.body as OpenAPIV3_1.Document, { kpiSet: kpiSet.name });
    const requests = garbage.calls.flatMap((call) => garbage.of(call, secrets));
    expect(garbage.calls.length).toBeGreaterThan(20);
    expect(requests.length).toBeGreaterThan(1000);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    const waiting = [...requests];
    const work = async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        const got = await send(one, waiting.length).catch((error: Error) => ({
          status: 0,
          type: '',
          text: error.message,
        }));
        statuses.set(got.status, (statuses.get(got.status) ?? 0) + 1);
        const fault = faultOf(one, got);
        const { method, path, what } = one;
        if (fault)
          faults.push(
            `${method} ${path.slice(0, 80)}: ${what}: ${got.status} ${fault}: ${got.text.slice(0, 200)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults).toEqual([]);
    expect([...statuses.keys()].filter((status) => status >= 400).sort()).toEqual(
      expect.arrayContaining([400, 401, 403, 404, 405, 413, 415, 431]),
    );
    expect(served.log).not.toContain('unexpected error');
  },
  3 * MINUTE,
);

test('nothing of it has reached a topic', async () => {
  for (const topic of ['feedback.v1', 'retrain.commands.v1']) {
    expect([topic, (await broker.committed(topic)).flat()]).toEqual([topic, []]);
  }
});
