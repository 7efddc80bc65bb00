import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { ReportSection } from '#scripts/report/html-report.ts';
import { textTable } from '#scripts/report/text-table.ts';
import type { Progress } from '#scripts/start/progress.ts';
import { type TrafficFigures as Measured, measureTraffic } from '#scripts/traffic/traffic-figures.ts';
import { readTraffic } from '#scripts/traffic/traffic-input.ts';
import { meansTable, trafficReportSection } from '#scripts/traffic/traffic-report.ts';

/** Where the labelled traffic of the published notebook lies in a folder of data. */
const WEBTRAFFIC = join('webtraffic', 'mixtiles-hourly');

export type TrafficFigures = Measured;

/** F2 of rules and forecasters on the published notebook's own traffic; undefined where that is not there. */
export async function trafficFigures({
  data,
  seeds,
  progress,
}: {
  readonly data: readonly string[];
  readonly seeds: number;
  readonly progress: Progress;
}): Promise<TrafficFigures | undefined> {
  const folder = data.map((each) => join(each, WEBTRAFFIC)).find((each) => existsSync(each));
  if (folder === undefined) return undefined;
  const input = await readTraffic(folder);
  await loadTensorFlow();
  return measureTraffic(input, {
    seeds,
    firstSeed: 0,
    onProgress: (done, all) => progress.update('traffic', done, all),
  });
}

/** What a person reads at the end. */
export function trafficSummary(figures: TrafficFigures): string {
  return `Traffic, F2 on the test part\n${textTable(meansTable(figures))}`;
}

export function trafficSection(figures: TrafficFigures): ReportSection {
  return trafficReportSection(figures);
}
