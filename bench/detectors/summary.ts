import { comparisonTable, figureTable } from '#scripts/detect/comparison.ts';
import { textTable } from '#scripts/report/text-table.ts';
import { activeSummary } from './active.ts';
import type { DetectorsReport } from './report.ts';
import { spectrumSummary } from './spectrum.ts';
import { trafficSummary } from './traffic.ts';

/** What a person reads at the end. */
export function summary({
  means,
  passedOver,
  traffic,
  active,
  spectrum,
  failed = [],
  seconds,
}: DetectorsReport): string {
  const headline = means && figureTable(means, 'vusPr', 'set');
  return [
    ...(means === undefined || means.length === 0 ? [] : [textTable(comparisonTable(means))]),
    ...(headline === undefined ? [] : [`VUS-PR\n${textTable(headline)}`]),
    ...(passedOver === undefined || passedOver.length === 0
      ? []
      : [`${passedOver.length} not measured; --report and --html say which, and why`]),
    ...(traffic === undefined ? [] : [trafficSummary(traffic)]),
    ...(active === undefined ? [] : [activeSummary(active)]),
    ...(spectrum === undefined ? [] : [spectrumSummary(spectrum)]),
    ...failed.map(({ job, why }) => `FAILED: ${job}: ${why}`),
    `measured in ${(seconds / 60).toFixed(1)} minutes`,
  ].join('\n\n');
}
