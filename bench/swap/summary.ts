import Table from 'cli-table3';
import { machineText } from '../stack/machine.ts';
import type { SwapReport } from './report.ts';
import type { Latency, SpanFigures } from './span-figures.ts';

/** What a person reads at the end. */
export function summary({
  options,
  machine,
  models,
  windows,
  changes,
  steady,
  changing,
}: SwapReport): string {
  const { made, swapped, refused, byPartition, takenAfter } = changes;
  const [first, second] = models;
  const fewest = Math.min(...Object.values(byPartition));
  return [
    `${made} changes between ${first.family} and ${second.family} in ${changing.seconds.toFixed(0)} s, at ${options.rate} windows a second, on ${machineText(machine)}`,
    '',
    table(steady, changing),
    'Without changes the moments are those at which they would be.',
    '',
    `windows    ${windows.sent} sent, ${windows.lost} lost, ${windows.duplicated} duplicated, ${windows.unscored} unscored, ${windows.misnamed} not scored by the model that they name`,
    `changes    ${made} made, ${swapped} taken up and ${refused} refused by the scorer; at least ${fewest} in the scores of each partition`,
    `           first score by the new model ${latest(takenAfter)} after the change was written`,
    `models     ${models.map(({ family, bytes, verifyMillis, scores }) => `${family}: ${Math.round(bytes / 1000)} kB, verified in ${verifyMillis.toFixed(1)} ms, ${scores} scores`).join('; ')}`,
  ].join('\n');
}

function table(steady: SpanFigures, changing: SpanFigures): string {
  const rows: readonly (readonly [string, (figures: SpanFigures) => string])[] = [
    ['windows scored', ({ scores }) => String(scores)],
    ['window to score: p50, p99, max', ({ latency }) => latencyText(latency)],
    ['the same, within 1 s after a change', ({ latencyAfter }) => latencyText(latencyAfter)],
    ['longest time without a score', ({ longestGap }) => `${longestGap} ms`],
    ['the same, within 1 s after a change', ({ longestGapAfter }) => `${longestGapAfter} ms`],
    ['the same, at a change: median, longest', ({ gapAtMoment }) => gapText(gapAtMoment)],
  ];
  const shown = new Table({
    head: ['', 'no changes', 'changes'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, text] of rows) shown.push([name, text(steady), text(changing)]);
  return shown.toString();
}

const gapText = ({ median, longest }: SpanFigures['gapAtMoment']) => `${Math.round(median)}, ${longest} ms`;

function latencyText(latency: Latency | null): string {
  if (latency === null) return 'none';
  return `${[latency.p50, latency.p99, latency.max].map(Math.round).join(', ')} ms`;
}

function latest(takenAfter: readonly (number | null)[]): string {
  const known = takenAfter.filter((ms) => ms !== null).sort((a, b) => a - b);
  if (known.length < takenAfter.length)
    return `of ${takenAfter.length - known.length} changes never came; others`;
  return `${known[Math.floor(known.length / 2)]} ms (median), ${known.at(-1)} ms (longest)`;
}
