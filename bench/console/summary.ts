import Table from 'cli-table3';
import { machineText } from '../stack/machine.ts';
import type { FleetSpan } from './fleet-span.ts';
import type { Level } from './level.ts';
import type { ConsoleReport, OpeningFigures } from './report.ts';
import type { UpdateFigures } from './update-figures.ts';

/** What a person reads at the end. */
export function summary(report: ConsoleReport): string {
  const { options, browser, machine, loadBefore, idle, live, updates, bytesPerUpdate, openings, musts } =
    report;
  const { entities, width, opens } = options;
  return [
    `A fleet of ${entities} at ${updates.perSecond.toFixed(0)} updates a second in ${browser}, ${width} px wide, on ${machineText(machine)} (${loadBefore.toFixed(1)} before)`,
    '',
    fleetTable(idle, live),
    'Seconds with a forced collection are left out of the frames.',
    '',
    `updates    ${updates.sent} sent, ${(100 * updates.shownShare).toFixed(2)} % shown; from append to shown ${delayText(updates)}`,
    `alerts     ${updates.alerts.opened} opened, ${updates.alerts.ended} ended`,
    `memory     ${bytesPerUpdate.toFixed(1)} bytes of heap stay for each update`,
    `4 weeks    of ${opens} entities until the last chart: from the click ${openingText('cold', openings.cold)}, ${openingText('warm', openings.warm)}; ${openingText('by address in a fresh browser', openings.byAddress)}`,
    '',
    ...musts.map(
      ({ what, found, bound, isMet }) =>
        `${isMet ? 'met   ' : 'MISSED'}     ${what}: ${rounded(found)}, bound ${bound}`,
    ),
  ].join('\n');
}

function fleetTable(idle: FleetSpan, live: FleetSpan): string {
  const rows: readonly (readonly [string, (span: FleetSpan) => string])[] = [
    ['seconds', ({ from, to }) => ((to - from) / 1000).toFixed(0)],
    ['frames a second: mean', ({ frames }) => frames.mean.toFixed(1)],
    ['the same, 5th percentile and worst second', ({ frames }) => `${rounded(frames.p5)}, ${frames.worst}`],
    ['longest frame', ({ frames }) => `${frames.longestMs.toFixed(0)} ms`],
    ['heap after collection: median', ({ memory }) => levelText(memory.heap)],
    ['DOM nodes: first, last', ({ memory }) => `${memory.domNodes.first}, ${memory.domNodes.last}`],
    ["console's resident memory: median", ({ memory }) => levelText(memory.rss)],
    ["console's CPU time", ({ consoleCpuSeconds }) => `${consoleCpuSeconds.toFixed(1)} s`],
  ];
  const shown = new Table({
    head: ['', 'no updates', 'updates'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, text] of rows) shown.push([name, text(idle), text(live)]);
  return shown.toString();
}

const levelText = ({ median, slope, growth }: Level) =>
  `${median.toFixed(1)} MiB, ${signed(slope)} MiB a minute (${signed(100 * growth)} %)`;

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

const rounded = (value: number) => String(Number(value.toPrecision(3)));

function delayText({ delay }: UpdateFigures): string {
  if (delay === null) return 'never';
  const { p50, p95, p99, max } = delay;
  return `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)}, p99 ${p99.toFixed(0)}, max ${max.toFixed(0)} ms`;
}

const openingText = (kind: string, { median, worst }: OpeningFigures) =>
  `${kind} ${median.toFixed(0)} ms (worst ${worst.toFixed(0)})`;
