import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import type { MeasuredEntity } from './measure-entity.ts';
import type { Part } from './options.ts';
import type { SetEntity } from './sets.ts';

/** One thing that a process measures at a time. */
export type Job =
  | { readonly kind: 'entity'; readonly entity: SetEntity; readonly detectors: readonly string[] }
  | {
      readonly kind: 'part';
      readonly part: Exclude<Part, 'sets'>;
      readonly data: readonly string[];
      readonly seeds: number;
    };

export type JobResult =
  | { readonly kind: 'entity'; readonly measured: MeasuredEntity }
  | { readonly kind: 'part'; readonly part: Exclude<Part, 'sets'>; readonly figures: object | undefined }
  | FailedJob;

/** A job that no fault of the input ended: the figures of the others stand. */
export interface FailedJob {
  readonly kind: 'failed';
  readonly job: string;
  readonly why: string;
}

/** What a process tells of its job. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly name: string; readonly value: number; readonly total: number }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'result'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly message: string };

export interface JobListener {
  onProgress(job: Job, name: string, value: number, total: number): void;
  onLine(line: string): void;
  onResult(job: Job, result: JobResult): void;
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Does jobs in processes of their own, `processes` at once, each on one thread, so that the figures do not depend on how
 * many there are.
 * @returns results in the order of the jobs; a job that fails is one of them, and the next has a new process
 */
export async function doJobs(
  jobs: readonly Job[],
  processes: number,
  listener: JobListener,
  lifecycle: Lifecycle,
): Promise<JobResult[]> {
  const results = new Array<JobResult>(jobs.length);
  let next = 0;
  const workers = Array.from({ length: Math.min(processes, jobs.length) }, () => startWorker());
  const endAll = () => workers.forEach(({ end }) => void end());
  lifecycle.onShutdown('workers', endAll);
  try {
    await Promise.all(
      workers.map(async (_, lane) => {
        while (next < jobs.length && !lifecycle.ending) {
          const at = next++;
          const result = await workers[lane].work(jobs[at], listener);
          if (result.kind === 'failed') {
            workers[lane].end();
            workers[lane] = startWorker();
          }
          results[at] = result;
          listener.onResult(jobs[at], result);
        }
      }),
    );
    return results;
  } finally {
    endAll();
  }
}

function startWorker() {
  const child = fork(WORKER, [], { env: { ...process.env, ...trainingEnvironment(1) } });
  return {
    end: () => child.kill(),
    work: (job: Job, listener: JobListener) =>
      new Promise<JobResult>((resolve) => {
        const fail = (why: string) => settle({ kind: 'failed', job: nameOf(job), why });
        const settle = (result: JobResult) => {
          child.off('message', onMessage);
          child.off('exit', onExit);
          resolve(result);
        };
        const onMessage = (message: JobMessage) => {
          switch (message.kind) {
            case 'progress':
              return listener.onProgress(job, message.name, message.value, message.total);
            case 'line':
              return listener.onLine(message.line);
            case 'result':
              return settle(message.result);
            case 'failed':
              return fail(message.message);
          }
        };
        const onExit = (code: number | null, signal: string | null) =>
          fail(`its process ended with ${code ?? signal}`);
        child.on('message', onMessage);
        child.on('exit', onExit);
        child.send(job);
      }),
  };
}

/** As a person reads it. */
export function nameOf(job: Job): string {
  return job.kind === 'part' ? job.part : `${job.entity.set} ${job.entity.entity}`;
}
