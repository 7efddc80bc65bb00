import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { Progress } from '#scripts/start/progress.ts';
import type { Job, JobMessage, JobResult } from './jobs.ts';
import { measureEntity } from './measure-entity.ts';
import { partFigures } from './part-figures.ts';

const SEED = 0;

const tell = (message: JobMessage) => process.send!(message);

/** The bench's own process shows how far all of them are. */
class ToldProgress extends Progress {
  override say(line: string): void {
    tell({ kind: 'line', line });
  }

  override update(name: string, value: number, total: number): void {
    tell({ kind: 'progress', name, value, total });
  }
}

async function resultOf(job: Job): Promise<JobResult> {
  if (job.kind === 'part') {
    const figures = await partFigures(job.part, { ...job, progress: new ToldProgress() });
    return { kind: 'part', part: job.part, figures };
  }
  const { entity, detectors } = job;
  let done = 0;
  const measured = await measureEntity(entity, detectors, SEED, (detector) => {
    tell({ kind: 'progress', name: detector, value: ++done, total: detectors.length });
  });
  return { kind: 'entity', measured };
}

await loadTensorFlow();
process.on('message', (job: Job) => {
  resultOf(job).then(
    (result) => tell({ kind: 'result', result }),
    (error: Error) => tell({ kind: 'failed', message: error.stack ?? error.message }),
  );
});
process.on('disconnect', () => process.exit());
