import { describe, expect, test } from '@jest/globals';
import { readContracts } from '#schemas/contracts.ts';
import type { Flow, Stage, TopicFlow } from '#services/console/api/shapes/flow.ts';
import { codesOf } from '#services/console/page/views/health/codes.ts';
import { findingsOf } from '#services/console/page/views/health/findings.ts';
import { flowMap, inOrder, OUTSIDE, pace, STORE } from '#services/console/page/views/health/flow-map.ts';
import { hexLines } from '#services/console/page/views/health/hex.ts';
import {
  type FlowMoment,
  lagGrowth,
  newLetters,
  remembered,
} from '#services/console/page/views/health/lag-trend.ts';
import { rateText } from '#services/console/page/views/health/rate-text.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

function stage(name: string, rest: Partial<Stage> = {}): Stage {
  return {
    name,
    state: 'READY',
    reasons: [],
    members: 1,
    reads: [],
    writes: [],
    errors: 0,
    errorsPerMinute: 0,
    ...rest,
  };
}

const topic = (name: string, perSecond: number | null, deadLetters: number | null = 0): TopicFlow => ({
  topic: name,
  perSecond,
  records: 10,
  deadLetters,
});

function flow(rest: Partial<Flow> = {}): Flow {
  const up = (name: 'kafka' | 'registry' | 'clickhouse') => ({
    name,
    state: 'UP' as const,
    since: NOW,
    message: null,
  });
  return {
    at: NOW,
    sources: [up('kafka'), up('registry'), up('clickhouse')],
    stages: ['historian', 'alerter', 'windower', 'scorer', 'retrainer', 'joiner'].map((name) => stage(name)),
    topics: [],
    ...rest,
  };
}

const lagged = (lag: number) => stage('scorer', { reads: [{ topic: 'kpi.windows.v1', perSecond: 40, lag }] });

/** Moments a minute apart, the last one now. */
function over(...flows: Flow[]): FlowMoment[] {
  return flows.reduce<FlowMoment[]>(
    (moments, one, i) => remembered(moments, { ...one, at: NOW - (flows.length - 1 - i) * 60_000 }),
    [],
  );
}

describe('the picture of the flow', () => {
  test('every stage has a place, and none stands on another', () => {
    const { stages, unplaced } = flowMap(flow());
    expect(unplaced).toEqual([]);
    const boxes = [...stages, ...OUTSIDE, STORE];
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  test('every topic that leads from one stage to another, or to people, has a line', () => {
    const topics = readContracts()
      .topics.map((contract) => contract.topic as string)
      .filter((name) => !name.startsWith('towerwatch.'));
    const { lines } = flowMap(flow({ topics: topics.map((name) => topic(name, 1)) }));
    const drawn = new Set(lines.flatMap((line) => line.topics.map((one) => one.topic)));
    expect(topics.filter((name) => !drawn.has(name))).toEqual([]);
    for (const { topics: on, labels } of lines) expect(labels).toHaveLength(on.length);
  });

  test('a stage that is not known is kept for the list', () => {
    const { unplaced } = flowMap(flow({ stages: [stage('console')] }));
    expect(unplaced.map(({ name }) => name)).toEqual(['console']);
  });

  test('the rate of a line is that of all its topics, as far as it is known', () => {
    const rateOf = (...topics: TopicFlow[]) =>
      flowMap(flow({ topics })).lines.find(({ key }) => key === 'alerts')!.perSecond;
    expect(rateOf(topic('anomalies.v1', 1), topic('kpi.settled.v1', 5))).toBe(6);
    expect(rateOf(topic('anomalies.v1', null), topic('kpi.settled.v1', 5))).toBe(5);
    expect(rateOf(topic('anomalies.v1', null))).toBeNull();
  });

  test('more records make a line wider and faster, none make it stand still', () => {
    expect(pace(0).seconds).toBeNull();
    expect(pace(null).seconds).toBeNull();
    const paces = [0.2, 5, 100, 3000, 1e6].map((rate) => pace(rate));
    const seconds = paces.map((one) => one.seconds!);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(seconds[0]).toBeGreaterThan(seconds[3]);
    const widths = paces.map(({ width }) => width);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(Math.max(...widths)).toBe(7);
  });

  test('stages are listed as a sample meets them, others last', () => {
    const names = inOrder([stage('zeta'), ...flow().stages]).map(({ name }) => name);
    expect(names).toEqual(['windower', 'scorer', 'alerter', 'joiner', 'retrainer', 'historian', 'zeta']);
  });

  test('rates as people say them', () => {
    expect([null, 0, 0.01, 0.5, 1234].map(rateText)).toEqual([
      '–',
      '0/s',
      '0.6/min',
      '0.5/s',
      '1\u2009234/s',
    ]);
  });
});

describe('what is wrong', () => {
  test('nothing where all is well', () => {
    expect(findingsOf(flow(), over(flow()))).toEqual([]);
  });

  test('the gravest first: servers and stages, then lag, then what is only to know', () => {
    const down = {
      name: 'clickhouse' as const,
      state: 'DOWN' as const,
      since: NOW,
      message: 'connection refused',
    };
    const before = flow({ stages: [lagged(1000)] });
    const bad = flow({
      sources: [down],
      stages: [
        lagged(9000),
        stage('joiner', { state: 'UNWATCHED' }),
        stage('alerter', { state: 'NOT_READY', reasons: ['restores partition 3'] }),
        stage('windower', { state: 'AWAY', members: 0 }),
      ],
      topics: [topic('kpi.raw.v1', 1, 12)],
    });
    const findings = findingsOf(bad, over(before, bad));
    expect(findings.map(({ key, grade }) => [grade, key])).toEqual([
      ['STOPPED', 'source clickhouse'],
      ['STOPPED', 'not ready alerter'],
      ['STOPPED', 'away windower'],
      ['BEHIND', 'lag scorer kpi.windows.v1'],
      ['TOLD', 'unwatched'],
      ['TOLD', 'letters kpi.raw.v1'],
    ]);
    expect(findings[0].todo).toBe('connection refused');
    expect(findings[1].detail).toBe('restores partition 3.');
  });

  test('a group without members, and errors that go on', () => {
    const bad = flow({ stages: [stage('scorer', { members: 0, errorsPerMinute: 3 })] });
    expect(findingsOf(bad, []).map(({ key }) => key)).toEqual(['members scorer', 'errors scorer']);
  });

  test('a long lag is told before it is known where it goes, a short one is not', () => {
    const titles = (lag: number) =>
      findingsOf(flow({ stages: [lagged(lag)] }), []).map(({ title, detail }) => `${title}. ${detail}`);
    expect(titles(12_000)).toEqual([
      expect.stringMatching(/is 12\u2009000 records behind on kpi\.windows\.v1\. At 40 a second .* 5 min/),
    ]);
    expect(titles(2000)).toEqual([]);
  });

  test('dead letters that go on coming are graver than those that lie there', () => {
    const some = flow({ topics: [topic('kpi.raw.v1', 1, 12)] });
    const more = flow({ topics: [topic('kpi.raw.v1', 1, 20)] });
    expect(findingsOf(more, over(more, more))[0].grade).toBe('TOLD');
    const [finding] = findingsOf(more, over(some, more));
    expect(finding).toMatchObject({ grade: 'BEHIND', topic: 'kpi.raw.v1' });
    expect(finding.detail).toContain('8 came in the last 1 min');
  });
});

describe('where things go', () => {
  test('a lag that comes and goes with the batches is none', () => {
    const flows = [300, 0, 400].map((lag) => flow({ stages: [lagged(lag)] }));
    expect(lagGrowth(over(...flows), 'scorer', 'kpi.windows.v1')).toBeNull();
  });

  test('a large lag that shrinks is none either', () => {
    const flows = [9000, 8000].map((lag) => flow({ stages: [lagged(lag)] }));
    expect(lagGrowth(over(...flows), 'scorer', 'kpi.windows.v1')).toBeNull();
  });

  test('one that grows is told with what it was, from when on', () => {
    const flows = [1000, 2000, 4000].map((lag) => flow({ stages: [lagged(lag)] }));
    expect(lagGrowth(over(...flows), 'scorer', 'kpi.windows.v1')).toEqual({
      from: 1000,
      to: 4000,
      overMs: 120_000,
    });
    expect(lagGrowth(over(...flows), 'scorer', 'other')).toBeNull();
  });

  test('the first look is no trend', () => {
    expect(lagGrowth(over(flow({ stages: [lagged(9000)] })), 'scorer', 'kpi.windows.v1')).toBeNull();
    expect(newLetters(over(flow({ topics: [topic('kpi.raw.v1', 1, 5)] })), 'kpi.raw.v1')).toBeNull();
  });

  test('telemetry that stands still for minutes is told, once it was looked at for so long', () => {
    const still = flow({ topics: [topic('kpi.raw.v1', 0)] });
    const keys = (moments: FlowMoment[]) => findingsOf(still, moments).map(({ key }) => key);
    const long = [5, 4, 3, 2, 1, 0].reduce<FlowMoment[]>(
      (moments, minutes) => remembered(moments, { ...still, at: NOW - minutes * 59_000 }),
      [],
    );
    expect(keys(long)).toEqual(['still']);
    expect(keys(long.slice(3))).toEqual([]);
    const moved = [{ ...long[0], records: new Map([['kpi.raw.v1', 9]]) }, ...long.slice(1)];
    expect(keys(moved)).toEqual([]);
  });

  test('only the last minutes are remembered, and no moment twice', () => {
    const moments = over(...Array.from({ length: 20 }, () => flow()));
    expect(moments).toHaveLength(5);
    expect(remembered(moments, flow())).toEqual(moments);
  });
});

describe('dead letters', () => {
  test('codes, the most frequent first, each with its newest', () => {
    const letter = (offset: string, code: string) =>
      ({ offset, code }) as Parameters<typeof codesOf>[0][number];
    const codes = codesOf([letter('9', 'LATE'), letter('8', 'NOT_AVRO'), letter('7', 'LATE')]);
    expect(codes.map(({ code, count, newest }) => [code, count, newest.offset])).toEqual([
      ['LATE', 2, '9'],
      ['NOT_AVRO', 1, '8'],
    ]);
  });

  test('bytes in lines of eight, what cannot be printed as a dot', () => {
    const bytes = Buffer.from([...Buffer.from('Tower'), 0, 0xff, 0x7f, 32, 33]);
    expect(hexLines(bytes.toString('base64'), 64)).toEqual([
      { offset: '0000', bytes: '54 6f 77 65 72 00 ff 7f', text: 'Tower···' },
      { offset: '0008', bytes: '20 21', text: ' !' },
    ]);
    expect(hexLines(bytes.toString('base64'), 1)).toHaveLength(1);
    expect(hexLines('', 4)).toEqual([]);
  });
});
