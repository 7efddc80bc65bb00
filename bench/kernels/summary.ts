import Table from 'cli-table3';
import { machineText } from '../stack/machine.ts';
import type { Comparison, KernelsReport } from './report.ts';
import type { Spread } from './rounds.ts';

/** What a person reads at the end. */
export function summary(report: KernelsReport): string {
  const { options, machine, core, versions, noPeer, agreement, scoring, training, wideTraining } = report;
  const place = core === null ? 'not pinned to a core' : `both pinned to core ${core}`;
  const table = new Table({
    head: ['', 'ours a second', 'PyTorch', 'ratio', 'least … most', 'by CPU time'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const one of scoring) {
    table.push([`windows, ${one.graph}, ${one.kpis} KPIs, batch ${one.batch}`, ...cells(one)]);
  }
  for (const one of [training, wideTraining]) {
    table.push([`training steps, ${one.kpis} KPIs, batch ${one.batch}`, ...cells(one)]);
  }
  return [
    `Medians of ${options.rounds} rounds, ${place}, on ${machineText(machine)}`,
    '',
    table.toString(),
    `versions   ${[...Object.entries(versions.ours), ...Object.entries(versions.peer ?? {})].map(([name, version]) => `${name} ${version}`).join(', ')}`,
    noPeer === null ? agreementLine(agreement!) : `PyTorch    ${noPeer}`,
  ].join('\n');
}

function cells({ ours, peer, ratio }: Comparison): string[] {
  return [
    rate(ours.wall),
    peer === null ? '' : rate(peer.wall),
    ratio === null ? '' : ratio.median.toFixed(2),
    ratio === null ? '' : `${ratio.min.toFixed(2)} … ${ratio.max.toFixed(2)}`,
    ratio === null ? '' : ratio.cpu.median.toFixed(2),
  ];
}

function agreementLine({ score, loss }: NonNullable<KernelsReport['agreement']>): string {
  return `agreement  scores and contributions to ${score.toExponential(1)}, losses of the first and the tenth step to ${loss.toExponential(1)}`;
}

const rate = ({ median }: Spread) => Math.round(median).toLocaleString('en-US');
