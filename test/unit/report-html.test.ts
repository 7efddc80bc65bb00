import { describe, expect, test } from '@jest/globals';
import { cellText } from '#scripts/report/cell-text.ts';
import { lineChart } from '#scripts/report/charts.ts';
import { csvTable } from '#scripts/report/csv-table.ts';
import { htmlReport } from '#scripts/report/html-report.ts';
import { textTable } from '#scripts/report/text-table.ts';

const TABLE = {
  columns: ['detector', 'VUS-PR', 'seconds'],
  rows: [
    ['cnn <b>', 0.41234, 12],
    ['pca', null, 1234],
  ],
};
const CHART = lineChart({
  title: 'a line',
  xLabel: 'x',
  yLabel: 'y',
  series: [
    {
      name: 's',
      points: [
        [0, 1],
        [1, 2],
      ],
    },
  ],
});

const report = (sections: number) =>
  htmlReport({
    title: 'Detectors & "sets"',
    lead: 'The <headline> is VUS-PR.',
    sections: Array.from({ length: sections }, (_, i) => ({
      heading: `Part ${i} <i>`,
      text: 'One.\n\nTwo & three.',
      tables: [{ caption: 'Figures > 0', ...TABLE }],
      charts: [CHART, CHART],
    })),
  });

describe('htmlReport', () => {
  test('escapes every text', () => {
    const html = report(1);
    expect(html).toContain('<title>Detectors &amp; &quot;sets&quot;</title>');
    for (const text of [
      'The &lt;headline&gt; is',
      'Part 0 &lt;i&gt;',
      'Two &amp; three',
      'Figures &gt; 0',
      'cnn &lt;b&gt;',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/<b>|<i>|<headline>/);
  });

  test('needs nothing but itself', () => {
    const html = report(2).replaceAll('http://www.w3.org/2000/svg', '');
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:|src=/);
  });

  test('has headings in order, a language and contents where there is much', () => {
    expect(report(3)).not.toContain('<nav');
    const html = report(4);
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<h\d/g)).toEqual(['<h1', '<h2', '<h2', '<h2', '<h2']);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links).toEqual([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    expect(links).toHaveLength(4);
  });

  test('aligns columns of numbers right and writes – for no value', () => {
    const html = report(1);
    expect(html).toContain('<tr><td>pca</td><td class="number">–</td><td class="number">1,234</td></tr>');
  });
});

test.each([
  [null, '–'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
  ['as it is', 'as it is'],
  [0, '0'],
  [1234567, '1,234,567'],
  [0.12345, '0.123'],
  [-0.5, '-0.500'],
  [0.0000123, '1.23e-5'],
  [12345.6, '12,346'],
  [1.5e12, '1,500,000,000,000'],
  [1.5e18, '1.50e+18'],
])('a cell of %s reads %s', (value, text) => {
  expect(cellText(value)).toBe(text);
});

test('a table for the terminal has numbers on the right', () => {
  const lines = textTable(TABLE).split('\n');
  expect(lines.find((line) => line.includes('pca'))).toBe('│ pca      │      – │   1,234 │');
});

test('CSV quotes what needs it, keeps numbers whole and leaves absent values empty', () => {
  const rows = [
    ['a, "b"', 0.1 + 0.2, null],
    ['two\nlines', Number.NaN, ' edge'],
  ];
  expect(csvTable({ columns: ['name', 'x,y', 'z'], rows })).toBe(
    'name,"x,y",z\n"a, ""b""",0.30000000000000004,\n"two\nlines",," edge"\n',
  );
});
