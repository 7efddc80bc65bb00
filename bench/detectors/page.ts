import { comparisonSections } from '#scripts/detect/comparison.ts';
import type { Report, ReportSection } from '#scripts/report/html-report.ts';
import { activeSection } from './active.ts';
import type { DetectorsReport } from './report.ts';
import { spectrumSection } from './spectrum.ts';
import { trafficSection } from './traffic.ts';

/** The report as a page. */
export function reportPage({ rows, passedOver, traffic, active, spectrum }: DetectorsReport): Report {
  const sections: ReportSection[] = [
    ...(rows === undefined || rows.length === 0 ? [] : comparisonSections(rows)),
    ...(passedOver === undefined || passedOver.length === 0 ? [] : [passedOverSection(passedOver)]),
    ...(traffic === undefined ? [] : [trafficSection(traffic)]),
    ...(active === undefined ? [] : [activeSection(active)]),
    ...(spectrum === undefined ? [] : [spectrumSection(spectrum)]),
  ];
  return {
    title: 'Detectors on one bench',
    lead: 'Every detector on every labelled set that fits it, and what each published system is for.',
    sections,
  };
}

function passedOverSection(passedOver: NonNullable<DetectorsReport['passedOver']>): ReportSection {
  return {
    heading: 'Not measured',
    tables: [
      {
        columns: ['set', 'entity', 'detector', 'why'],
        rows: passedOver.map(({ set, entity, detector, why }) => [set, entity, detector ?? 'all', why]),
      },
    ],
  };
}
