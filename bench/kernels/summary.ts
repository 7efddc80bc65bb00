import Table from 'cli-table3';
import type { KernelsReport } from './report.ts';
import type { Rate, Ratio } from './rounds.ts';

/** What a person reads at the end. */
export function summary({ scoring, training, agreement, versions }: KernelsReport): string {
  const table = new Table({
    head: ['', 'ours, a second', 'PyTorch, a second', 'ratio', 'ratio by CPU time'],
    style: { head: [], border: [], compact: true },
  });
  for (const { graph, kpis, batch, ours, peer, ratio } of scoring) {
    table.push([`score ${graph}, ${kpis} KPIs, batch ${batch}`, ...cells(ours, peer, ratio)]);
  }
  for (const { kpis, ours, peer, ratio } of training) {
    table.push([`train cvae, ${kpis} KPIs, steps of 128`, ...cells(ours, peer, ratio)]);
  }
  const differences = agreement.map(
    ({ kpis, score, loss }) =>
      `${kpis} KPIs: scores ${score.toExponential(1)}, loss ${loss.toExponential(1)}`,
  );
  return [
    table.toString(),
    'Medians; of ratios with the lowest and highest of the rounds.',
    `largest difference of both sides: ${differences.join('; ')}`,
    Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', '),
  ].join('\n');
}

function cells(ours: Rate, peer: Rate | undefined, ratio: Ratio | undefined): string[] {
  const rate = (value: Rate | undefined) =>
    value === undefined ? '' : value.wall.median.toFixed(value.wall.median < 1000 ? 1 : 0);
  const spread = (value: Ratio | Ratio['cpu'] | undefined) =>
    value === undefined ? '' : `${value.median.toFixed(2)} (${value.min.toFixed(2)}–${value.max.toFixed(2)})`;
  return [rate(ours), rate(peer), spread(ratio), spread(ratio?.cpu)];
}
