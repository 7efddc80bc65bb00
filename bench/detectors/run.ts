import { writeFileSync } from 'node:fs';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { meansBySet } from '#scripts/detect/comparison.ts';
import { htmlReport } from '#scripts/report/html-report.ts';
import { Progress } from '#scripts/start/progress.ts';
import { doJobs, type Job, type JobResult, nameOf } from './jobs.ts';
import type { DetectorsOptions } from './options.ts';
import { reportPage } from './page.ts';
import type { DetectorsReport } from './report.ts';
import { setEntities } from './sets.ts';

/** Measures what was asked for; parts first, since each takes one process long. */
export async function run(options: DetectorsOptions, lifecycle: Lifecycle): Promise<DetectorsReport> {
  const { data, parts, seeds, detectors, jobs: processes, html } = options;
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const say = (line: string) => progress.say(`${elapsed().toFixed(0).padStart(5)} s  ${line}`);
  const jobs: Job[] = [
    ...parts.filter((part) => part !== 'sets').map((part): Job => ({ kind: 'part', part, data, seeds })),
    ...(parts.includes('sets') ? setEntities(data) : []).map(
      (entity): Job => ({ kind: 'entity', entity, detectors }),
    ),
  ];
  let done = 0;
  const results = await doJobs(
    jobs,
    processes,
    {
      onProgress(job, name, value, total) {
        if (job.kind === 'part') progress.update(`${job.part} ${name}`, value, total);
      },
      onLine: say,
      onResult(job, result) {
        progress.update('jobs', ++done, jobs.length);
        say(`${nameOf(job)}${outcomeOf(result)}`);
      },
    },
    lifecycle,
  );
  progress.stop();
  const report = { ...reportOf(results, parts.includes('sets')), seconds: elapsed() };
  if (html !== undefined) writeFileSync(html, htmlReport(reportPage(report)));
  return report;
}

function outcomeOf(result: JobResult): string {
  if (result.kind === 'failed') return ` failed: ${result.why}`;
  if (result.kind === 'part') return result.figures === undefined ? ': its data are not there' : ': measured';
  const { rows, passedOver } = result.measured;
  const [reason] = passedOver;
  if (rows.length === 0) return `: ${reason.why}`;
  const figure = ({ vusPr, aucRoc }: (typeof rows)[number]) =>
    vusPr === null ? `AUC-ROC ${aucRoc?.toFixed(3)}` : vusPr.toFixed(3);
  return `: ${rows.map((row) => `${row.detector} ${figure(row)}`).join(', ')}`;
}

function reportOf(results: readonly JobResult[], withSets: boolean): Omit<DetectorsReport, 'seconds'> {
  const measured = results.flatMap((result) => (result.kind === 'entity' ? [result.measured] : []));
  const figures = results.flatMap((result) =>
    result.kind === 'part' && result.figures !== undefined ? [[result.part, result.figures] as const] : [],
  );
  const rows = measured.flatMap((each) => each.rows);
  const sets = { rows, means: meansBySet(rows), passedOver: measured.flatMap((each) => each.passedOver) };
  const failed = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  return {
    ...(withSets ? sets : {}),
    ...Object.fromEntries(figures),
    ...(failed.length === 0 ? {} : { failed: failed.map(({ job, why }) => ({ job, why })) }),
  };
}
