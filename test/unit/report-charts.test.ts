import { describe, expect, test } from '@jest/globals';
import {
  barChart,
  confusionChart,
  heatChart,
  type LineChartSpec,
  lineChart,
  type TimelineSpec,
  timelineChart,
} from '#scripts/report/charts.ts';

const CURVE: LineChartSpec = {
  title: 'AUC by stage: nce & "abs" <5 seeds>',
  xLabel: 'stage',
  yLabel: 'AUC-ROC',
  series: [
    {
      name: 'nce',
      points: [0, 1, 2].map((x) => [x, 0.8 + x / 20]),
      band: { low: [0.7, 0.75, 0.8], high: [1, 1, 1] },
    },
    { name: 'random', points: [0, 1, 2].map((x) => [x, 0.8 + x / 50]), dashed: true },
  ],
};

/** A day of quiet with one step far out, and some gaps. */
function timeline(length: number, panels = 1): TimelineSpec {
  const times = Float64Array.from({ length }, (_, i) => Date.UTC(2024, 0, 1) + i * 60_000);
  const actual = Array.from(times, (_, i) =>
    i % 997 === 5 ? null : Math.sin(i / 50) + ((i * 7919) % 101) / 100,
  );
  actual[Math.floor(length / 2)] = 500;
  const expected = Float32Array.from(times, (_, i) => Math.sin(i / 50) + 0.5);
  const score = actual.map((value, i) => (value === null ? Number.NaN : Math.abs(value - expected[i])));
  const kpi = (name: string) => ({
    name,
    lines: [
      { name: 'actual', values: actual },
      { name: 'expected', values: expected, dashed: true },
    ],
    flagged: score.map((value) => value > 1),
  });
  return {
    title: 'one entity',
    times,
    rows: [
      ...Array.from({ length: panels }, (_, k) => kpi(`kpi ${k}`)),
      {
        name: 'score',
        lines: [{ name: 'score', values: score }],
        thresholds: [{ name: 'threshold 1', value: 1 }],
      },
    ],
    spans: [{ from: times[100], to: times[140], name: 'labelled' }],
  };
}

const CHARTS: Record<string, () => string> = {
  'learning curve': () => lineChart(CURVE),
  'distribution function': () =>
    lineChart({
      title: 'errors',
      xLabel: 'error',
      yLabel: 'share',
      xType: 'log',
      series: [{ name: 'validation', step: true, points: [0, 0.1, 1, 10].map((x, i) => [x, i / 3]) }],
      thresholds: [{ name: '1 %', value: 5, axis: 'x' }],
    }),
  timeline: () => timelineChart(timeline(5_000)),
  bars: () =>
    barChart({
      title: 'F2',
      xLabel: 'detector',
      yLabel: 'F2',
      groups: ['rule', 'cnn'],
      series: [
        { name: 'measured', values: [0.6, 0.8], ranges: [null, [0.7, 0.85]] },
        { name: 'published', values: [0.62, null] },
      ],
    }),
  heat: () =>
    heatChart({
      title: 'VUS-PR',
      xLabel: 'set',
      yLabel: 'detector',
      columns: ['SMD', 'a set <of> a long & winding name'],
      rows: ['cnn', 'pca'],
      values: [
        [0.123456, null],
        [0.5, Number.NaN],
      ],
    }),
  confusion: () =>
    confusionChart({
      title: 'flagged',
      counts: { truePositives: 3, falsePositives: 5, falseNegatives: 1, trueNegatives: 1995 },
    }),
  'nothing at all': () => lineChart({ title: 'empty', xLabel: '', yLabel: '', series: [] }),
};

describe.each(Object.entries(CHARTS))('%s', (_, draw) => {
  test('is the same each time, whatever was drawn before', () => {
    const first = draw();
    for (const other of Object.values(CHARTS)) other();
    expect(draw()).toBe(first);
  });

  test('is well-formed XML without a value that is none', () => {
    const svg = draw();
    expect(unclosed(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  test('has nothing that could clash with another chart of the page', () => {
    expect(draw()).not.toMatch(/ id=|url\(|class="(?!chart")/);
  });

  test('says what it is to those who do not see it', () => {
    expect(draw()).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+"[^>]*>\n<title>[^<]+<\/title>/);
  });
});

describe('lineChart', () => {
  test('escapes what it is given', () => {
    expect(lineChart(CURVE)).toContain(
      '<title>AUC by stage: nce &amp; &quot;abs&quot; &lt;5 seeds&gt;</title>',
    );
  });

  test('names series, thresholds, spans and marks', () => {
    const svg = lineChart({
      ...CURVE,
      thresholds: [{ name: 'wanted', value: 2 }],
      spans: [{ from: 0.5, to: 1, name: 'labelled' }],
      marks: [{ name: 'alert', points: [[1, 0.9]] }],
    });
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['nce', 'random', 'wanted', 'labelled', 'alert', 'AUC-ROC']),
    );
    expect(svg).toMatch(/<polygon [^>]*fill-opacity="0.25"/);
    expect(texts(svg)).toContain('2');
  });

  test('shades a band under its line', () => {
    const polygons = (spec: LineChartSpec) =>
      lineChart(spec).match(/<polygon|fill-opacity="0.18"|opacity="0.18"/g) ?? [];
    const without = { ...CURVE, series: CURVE.series.map(({ name, points }) => ({ name, points })) };
    expect(polygons(CURVE).length).toBeGreaterThan(polygons(without).length);
  });

  test('leaves out of a logarithmic axis what has no logarithm, with its band', () => {
    const spec = (points: [number, number][], band: { low: number[]; high: number[] }): LineChartSpec => ({
      ...CURVE,
      xType: 'log',
      series: [{ name: 'nce', points, band }],
    });
    const whole = { low: [0, 0.1], high: [1, 0.9] };
    const points: [number, number][] = [
      [1, 0.5],
      [10, 0.6],
    ];
    expect(
      lineChart(spec([[0, 0.4], ...points], { low: [-9, ...whole.low], high: [9, ...whole.high] })),
    ).toBe(lineChart(spec(points, whole)));
  });
});

describe('timelineChart', () => {
  test('of 100,000 steps stays small and keeps the one step that is far out', () => {
    const svg = timelineChart(timeline(100_000));
    expect(svg.length).toBeLessThan(300_000);
    expect(texts(svg)).toContain('600');
  });

  test('of many panels stays small too', () => {
    expect(timelineChart(timeline(100_000, 12)).length).toBeLessThan(300_000);
  });

  test('shades spans in every panel, however short they are', () => {
    const spec = timeline(100_000, 2);
    const areas = (svg: string) => svg.match(/<polygon [^>]*fill-opacity="0.25"/g) ?? [];
    expect(areas(timelineChart(spec))).toHaveLength(3);
    expect(areas(timelineChart({ ...spec, spans: [] }))).toHaveLength(0);
    const instant = { from: spec.times[500], to: spec.times[500], name: 'labelled' };
    const [, left, right] = timelineChart({ ...spec, spans: [instant] }).match(
      /<polygon points="([\d.]+) \S+ ([\d.]+)/,
    )!;
    expect(Number(right) - Number(left)).toBeGreaterThan(1.5);
  });

  test('marks flagged steps and names the threshold', () => {
    expect(texts(timelineChart(timeline(1_000)))).toEqual(
      expect.arrayContaining(['flagged', 'threshold 1', 'time (UTC), from 2024-01-01']),
    );
  });

  test.each([
    ['hours', 3_600_000, 40, ['18:00', '30 Dec', '31 Dec']],
    ['days', 86_400_000, 36, ['5 Jan', '21 Jan', 'Feb 2024']],
    ['months', 4 * 86_400_000, 36, ['Feb 2024', 'Mar 2024', '2024']],
    ['years', 30 * 86_400_000, 40, ['2024', '2025', '2026']],
  ])('says at ticks of %s what they begin', (_, step, count, told) => {
    const times = Array.from({ length: count }, (_, i) => Date.UTC(2023, 11, 29, 14) + i * step);
    const lines = [{ name: 'users', values: times.map((_, i) => i % 7) }];
    const written = texts(timelineChart({ title: 'one entity', times, rows: [{ name: 'users', lines }] }));
    expect(written).toEqual(expect.arrayContaining(told));
  });

  test('takes steps without a time', () => {
    const svg = timelineChart({
      ...timeline(50),
      times: Array.from({ length: 50 }, (_, i) => i),
      xType: 'value',
      spans: [],
    });
    expect(texts(svg)).toContain('step');
  });
});

test('a heat chart writes its figures, – where there is none', () => {
  const written = texts(CHARTS.heat());
  expect(written).toEqual(expect.arrayContaining(['0.123', '0.500']));
  expect(written.filter((text) => text === '–')).toHaveLength(2);
});

test('a confusion chart writes counts and shares', () => {
  expect(texts(CHARTS.confusion())).toEqual(
    expect.arrayContaining(['1,995', '75.0 % of anomalies', '99.8 % of normal', '0.3 % of normal']),
  );
});

test('a confusion chart without anomalies has no share of them', () => {
  const counts = { truePositives: 0, falsePositives: 5, falseNegatives: 0, trueNegatives: 5 };
  expect(texts(confusionChart({ title: 'flagged', counts }))).toContain('no anomalies');
});

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

/** Elements that are not closed where they should be, and signs that should be escaped. */
function unclosed(svg: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [part, close, name, , self] of svg.matchAll(
    /<(\/?)([\w:]+)((?: [\w:-]+="[^"<]*")*)\s*(\/?)>|<|&(?!\w+;|#\d+;)/g,
  )) {
    if (name === undefined) wrong.push(part);
    else if (close === '/') {
      if (open.pop() !== name) wrong.push(part);
    } else if (self !== '/') open.push(name);
  }
  return [...wrong, ...open];
}
