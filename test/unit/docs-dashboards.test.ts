import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS, type MetricDeclaration } from '#platform/metrics/metric-list.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

const text = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const dashboard = JSON.parse(text('infra/grafana/towerwatch.json')) as Dashboard;
const rules = parse(text('infra/prometheus/alerts.yml')) as Rules;
const expressions = [
  ...dashboard.panels.flatMap(({ targets }) => targets),
  ...rules.groups.flatMap((group) => group.rules),
].map(({ expr }) => expr);

const metrics = new Map<string, MetricDeclaration>(Object.entries(METRICS));

/** Declarations of the metrics that an expression reads; undefined for a name that is in no list. */
function declarations(expression: string): (MetricDeclaration | undefined)[] {
  return [...expression.matchAll(/towerwatch_\w+/g)].map(([name]) => {
    const histogram = metrics.get(name.replace(/_(bucket|count|sum)$/, ''));
    return metrics.get(name) ?? (histogram?.type === 'histogram' ? histogram : undefined);
  });
}

/** Labels that an expression groups by or selects by. */
function labelsOf(expression: string): string[] {
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list.split(/,\s*/));
  const selected = [...expression.matchAll(/(\w+)=~?"/g)].map(([, label]) => label);
  return [...grouped, ...selected];
}

test('there are expressions to check', () => {
  expect(expressions.length).toBeGreaterThan(15);
});

describe.each(expressions)('%s', (expression) => {
  test('reads metrics that services have, by labels that these have', () => {
    const read = declarations(expression);
    expect(read).not.toContain(undefined);
    const known = ['service', 'le', 'job', 'instance', ...read.flatMap((metric) => metric?.labels ?? [])];
    expect(labelsOf(expression).filter((label) => !known.includes(label))).toEqual([]);
  });
});
