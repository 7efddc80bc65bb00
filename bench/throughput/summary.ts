import Table from 'cli-table3';
import { machineText } from '../stack/machine.ts';
import type { ThroughputReport } from './report.ts';

const STYLE = { head: [], border: [], compact: true };

/** What a person reads at the end. */
export function summary(report: ThroughputReport): string {
  const { options, machine, seconds, samples, windows, latency, drainSeconds } = report;
  const lines = [
    `${options.entities} entities at ${options.rate} samples a second, ${seconds.toFixed(1)} s measured on ${machineText(machine)}`,
    '',
    processTable(report),
    goalLine(report),
    '',
    stageTable(report),
    `samples    ${rounded(samples.sentPerSecond)} a second sent, ${rounded(samples.takenPerSecond)} taken; ${drainSeconds.toFixed(1)} s to process the rest after the last one`,
    `windows    ${windows.expected} expected, ${windows.lost} lost, ${windows.duplicated} duplicated`,
    latency === null
      ? 'latency    no window was completed within the span'
      : `latency    sample to score: p50 ${rounded(latency.p50)} ms, p95 ${rounded(latency.p95)}, p99 ${rounded(latency.p99)}, max ${rounded(latency.max)} (${latency.count} windows)`,
    `bytes      a sample: ${Object.entries(report.bytesPerSample)
      .map(([topic, bytes]) => `${topic} ${rounded(bytes)}`)
      .join(', ')}`,
  ];
  return lines.join('\n');
}

function processTable({ processes, cpuSecondsPerMillion, seconds }: ThroughputReport): string {
  if (processes === null || cpuSecondsPerMillion === null)
    return 'CPU time and memory are not available here: they are read from /proc, on Linux.';
  const table = new Table({
    head: ['process', 'CPU-s a million samples', '% of a core', 'peak MiB'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: STYLE,
  });
  for (const { name, cpuSeconds, perMillionSamples, peakRssMiB } of processes) {
    const share = ((100 * cpuSeconds) / seconds).toFixed(1);
    table.push([name, perMillionSamples.toFixed(1), share, rounded(peakRssMiB)]);
  }
  table.push(['all but the generator', cpuSecondsPerMillion.toFixed(1), '', '']);
  return table.toString();
}

function goalLine({ goal }: ThroughputReport): string {
  const { samplesPerSecond, cores, coresNeeded } = goal;
  if (coresNeeded === null) return '';
  return `A million stations every 5 minutes (${rounded(samplesPerSecond)} samples a second) would keep ${coresNeeded.toFixed(2)} cores busy at this cost; the goal is ${cores}.`;
}

function stageTable({ stages }: ThroughputReport): string {
  const table = new Table({
    head: ['stage', 'records a second', 'transactions', 'refused', 'lag at start', 'lag at end'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: STYLE,
  });
  for (const { name, recordsPerSecond, transactionsPerSecond, refused, lag } of stages) {
    const transactions = transactionsPerSecond.toFixed(1);
    table.push([name, rounded(recordsPerSecond), transactions, refused, lag.start, lag.end]);
  }
  return table.toString();
}

const rounded = (value: number) => String(Math.round(value));
