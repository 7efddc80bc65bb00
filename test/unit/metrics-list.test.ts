import { expect, test } from '@jest/globals';
import { METRICS, type MetricDeclaration } from '#platform/metrics/metric-list.ts';
import { Metrics } from '#platform/metrics/metrics.ts';
import { renderMetrics } from '#scripts/docs/metrics.ts';

const declared = Object.entries(METRICS) as [string, MetricDeclaration][];

test.each(declared)('%s follows the naming rules', (name, { type, help, buckets }) => {
  expect(name).toMatch(/^towerwatch_[a-z_]+$/);
  expect(name.endsWith('_total')).toBe(type === 'counter');
  expect(help).toMatch(/\.$/);
  expect(buckets !== undefined).toBe(type === 'histogram');
  expect(buckets ?? []).toEqual([...(buckets ?? [])].sort((a, b) => a - b));
});

test('no label can take values from data', () => {
  const labels = new Set(declared.flatMap(([, metric]) => metric.labels));
  expect([...labels].filter((label) => /entity|anomaly|run_id|message|offset/.test(label))).toEqual([]);
});

test('every metric can be made, and is the same one when asked for again', async () => {
  const metrics = new Metrics('tester');
  const histogram = metrics.histogram('towerwatch_transaction_seconds');
  expect(metrics.histogram('towerwatch_transaction_seconds')).toBe(histogram);
  histogram.observe({ outcome: 'committed' }, 0.2);
  metrics.gauge('towerwatch_model_info').set({ kpi_set: 'cells', model_id: 'm' }, 1);
  const text = await metrics.registry.metrics();
  expect(text).toMatch(/transaction_seconds_bucket\{le="0.25",.*\} 1$/m);
  expect(text).toContain('towerwatch_model_info{kpi_set="cells",model_id="m",service="tester"} 1');
});

test('two services in one process do not share series', async () => {
  const one = new Metrics('one');
  const other = new Metrics('other');
  one.counter('towerwatch_dead_letters_total').inc({ topic: 't' });
  other.counter('towerwatch_dead_letters_total').inc({ topic: 't' }, 5);
  expect(await one.registry.metrics()).toContain('{topic="t",service="one"} 1');
});

test('documentation has every metric', () => {
  const { content } = renderMetrics();
  for (const [name] of declared) expect(content).toContain(`| \`${name}\` |`);
});
