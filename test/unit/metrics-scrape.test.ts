import { expect, test } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { parseMetrics, total } from '#platform/metrics/scrape.ts';

test('a page of the client library is read back, whatever its labels hold', async () => {
  const registry = new Registry();
  const counter = new Counter({
    name: 'refusals_total',
    help: 'with "quotes" {and} braces',
    labelNames: ['topic', 'code'],
    registers: [registry],
  });
  const odd = 'a "b", {c="d"} \\ e\nf';
  counter.inc({ topic: odd, code: 'LATE' }, 3);
  counter.inc({ topic: 'kpi.raw.v1', code: 'LATE' }, 2.5);
  new Counter({ name: 'errors_total', help: 'without labels', registers: [registry] }).inc(7);

  const series = parseMetrics(await registry.metrics());
  expect(series).toContainEqual({ name: 'refusals_total', labels: { topic: odd, code: 'LATE' }, value: 3 });
  expect(series).toContainEqual({ name: 'errors_total', labels: {}, value: 7 });
  expect(total(series, 'refusals_total')).toBe(5.5);
  expect(total(series, 'refusals_total', { topic: 'kpi.raw.v1' })).toBe(2.5);
  expect(total(series, 'nothing_total')).toBe(0);
});

test('comments, empty lines and what is no series are passed over', () => {
  expect(parseMetrics('# HELP a b\n# TYPE a counter\n\n<html>\na 1e3\nb NaN\n')).toEqual([
    { name: 'a', labels: {}, value: 1000 },
    { name: 'b', labels: {}, value: Number.NaN },
  ]);
});
