import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { LiveEventName } from '#services/console/api/shapes/live-event.ts';
import { Announcer } from '#services/console/live/announcer.ts';
import { Hub, type HubOptions, LIVE_EVENT_NAMES } from '#services/console/live/hub.ts';
import { LiveTables } from '#services/console/live/live-tables.ts';
import { Outbox } from '#services/console/live/outbox.ts';
import { windowScore } from '../support/console-records.ts';
import { eventsOf, type LiveEvent } from '../support/live-stream.ts';
import { alertOf, KPI_SET } from '../support/verdicts.ts';

const ALL: ReadonlySet<LiveEventName> = new Set(LIVE_EVENT_NAMES);
const only = (name: LiveEventName): ReadonlySet<LiveEventName> => new Set([name]);
let hub: Hub;
const sent: [string, number][] = [];
const counts: number[] = [];

function hubOf(options: HubOptions = {}): Hub {
  hub = new Hub({
    onSent: (name, streams) => sent.push([name, streams]),
    onStreams: (count) => counts.push(count),
    ...options,
  });
  return hub;
}

const open = (names = ALL, mayGoOn = async () => true, who = 'anna') => hub.open({ names, who, mayGoOn });

/** What a stream holds that nobody has taken. */
const taken = (stream: Readable): string => String(stream.read() ?? '');

const heard = (stream: Readable): LiveEvent[] => eventsOf(taken(stream).split('\n\n'));

beforeEach(() => {
  sent.length = 0;
  counts.length = 0;
});
afterEach(() => hub?.close());

const FLEET = { asOf: 1, rows: [] };

test('each who listens to an event gets it once, with an id of its own', () => {
  hubOf();
  const [one, other] = [open(), open(only('alerts'))];
  hub.publish('fleet', FLEET);
  hub.publish('alerts', { alerts: [] });
  const events = heard(one);
  expect(events.map(({ event, data }) => [event, data])).toEqual([
    ['fleet', FLEET],
    ['alerts', { alerts: [] }],
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  expect(heard(other)).toEqual([events[1]]);
  expect(sent).toEqual([
    ['fleet', 1],
    ['alerts', 2],
  ]);
});

test('who comes is told how long to wait before coming back, and how the servers stand', () => {
  hubOf();
  hub.greetWith('sources', () => ({ sources: [] }));
  const stream = open();
  expect(taken(stream)).toMatch(/^retry: \d+\n\nid: \S+\nevent: sources\ndata: \{"sources":\[\]\}\n\n$/);
  expect(heard(open(only('fleet')))).toEqual([]);
});

test('nothing is encoded where nobody listens', () => {
  hubOf();
  const data = {
    asOf: 1,
    get rows(): never {
      throw new Error('looked at');
    },
  };
  open(only('alerts'));
  expect(() => hub.publish('fleet', data)).not.toThrow();
  open();
  expect(() => hub.publish('fleet', data)).toThrow('looked at');
});

test('there are no more streams than allowed, and one that closes makes room', async () => {
  hubOf({ mostStreams: 2 });
  const first = open();
  open();
  expect(() => open()).toThrow(expect.objectContaining({ code: 'STREAMS_EXHAUSTED' }));
  first.destroy();
  await sleep(1);
  expect(open()).toBeDefined();
  expect(counts).toEqual([1, 2, 1, 2]);
});

test('nobody takes all of them', async () => {
  hubOf({ mostOfOne: 2 });
  const first = open();
  open();
  expect(() => open()).toThrow('anna has 2 streams');
  expect(open(ALL, async () => true, 'bert')).toBeDefined();
  first.destroy();
  await sleep(1);
  expect(open()).toBeDefined();
});

test('who does not take what comes is cut off; others go on', async () => {
  hubOf({ mostWaiting: 1000 });
  const [slow, quick] = [open(), open()];
  const row = { asOf: 1, rows: [] };
  for (let i = 0; i < 100 && !slow.destroyed; i++) {
    hub.publish('fleet', row);
    taken(quick);
  }
  await sleep(1);
  expect([slow.destroyed, quick.destroyed]).toEqual([true, false]);
  expect(counts).toEqual([1, 2, 1]);
});

test('a stream on which nothing happens carries heartbeats', async () => {
  hubOf({ heartbeatMs: 5 });
  const stream = open();
  taken(stream);
  await sleep(30);
  expect(taken(stream)).toMatch(/^(:\n\n)+$/);
});

test('who may listen no longer is told no more, and the stream ends', async () => {
  hubOf({ heartbeatMs: 5 });
  let may = true;
  const streams = [
    open(ALL, async () => may),
    open(ALL, async () => {
      if (may) return true;
      throw new Error('nobody knows');
    }),
    open(),
  ];
  await sleep(20);
  expect(counts.at(-1)).toBe(3);
  may = false;
  await sleep(20);
  expect(counts.at(-1)).toBe(1);
  hub.publish('fleet', FLEET);
  expect(streams.map((stream) => heard(stream).length)).toEqual([0, 0, 1]);
});

test('streams end with the hub', async () => {
  hubOf();
  const stream = open();
  hub.close();
  hub.publish('fleet', FLEET);
  stream.resume();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(stream.readableEnded).toBe(true);
});

test('an outbox tells of many changes at once, each of them once, and of none twice', () => {
  jest.useFakeTimers();
  try {
    const told: (readonly string[])[] = [];
    const outbox = new Outbox<string>(100, (changed) => told.push(changed));
    for (const key of ['a', 'b', 'a']) outbox.add(key);
    jest.advanceTimersByTime(99);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    outbox.add('c');
    jest.advanceTimersByTime(1000);
    expect(told).toEqual([['a', 'b'], ['c']]);
    outbox.add('d');
    outbox.close();
    jest.advanceTimersByTime(1000);
    expect(told).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});

test('changes of the tables go out as things stand then: the fleet at most each 250 ms, others each 100 ms', () => {
  jest.useFakeTimers();
  try {
    const tables = new LiveTables();
    hubOf();
    const announcer = new Announcer(tables, hub);
    const stream = open();
    for (let step = 1; step <= 3; step++) announcer.tell(tables.addScore(windowScore('cell-1', step)));
    announcer.tell(tables.addAlert(alertOf('cell-2', 1, 1)));
    jest.advanceTimersByTime(100);
    expect(heard(stream)).toMatchObject([{ event: 'alerts', data: { alerts: [{ entity: 'cell-2' }] } }]);
    jest.advanceTimersByTime(150);
    const { asOf } = tables.fleet;
    const rows = [tables.fleet.row(`${KPI_SET.name}/cell-1`), tables.fleet.row(`${KPI_SET.name}/cell-2`)];
    expect(heard(stream)).toMatchObject([{ event: 'fleet', data: { asOf, rows } }]);
    announcer.close();
  } finally {
    jest.useRealTimers();
  }
});
