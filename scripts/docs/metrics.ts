import { METRICS, type MetricDeclaration } from '#platform/metrics/metric-list.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { table } from './markdown.ts';

const INTRODUCTION = `# Metrics

Each service serves these on \`/metrics\` in Prometheus' text format, as far as it measures them, every series with the
label \`service\`; beside them stand prom-client's figures of the process (\`process_*\`, \`nodejs_*\`). Labels take
their values from closed or configured lists, never from entities or messages.

`;

/** docs/metrics.md: every metric of the closed list. */
export function renderMetrics(): GeneratedFile {
  const rows = (Object.entries(METRICS) as [string, MetricDeclaration][])
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, { type, labels, help }]) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]);
  return {
    path: 'docs/metrics.md',
    content: INTRODUCTION + table(['Metric', 'Type', 'Labels', 'Meaning'], rows),
  };
}
