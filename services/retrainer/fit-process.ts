import { once } from 'node:events';
import { promisify } from 'node:util';
import type { TrainingProgress, TrainingRun } from '#core/detect/detector.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { codeOf } from '#platform/errors/boundary.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { detectorOf, digestOf, fitBase } from './fit-base.ts';
import { chooseSpans } from './learning/choose-spans.ts';
import { tune } from './learning/tune.ts';
import { historyOf, runHistory } from './run-history.ts';
import type {
  AskTask,
  FitTask,
  TrainingAnswer,
  TrainingTask,
  TuneResult,
  TuneTask,
} from './training-process.ts';
import { tunedFile } from './tuned-file.ts';

/** Time between two words about the progress, ms. */
const PROGRESS_MS = 500;

/**
 * A process of its own: training holds the event loop for minutes, TensorFlow's threads are pinned by the environment that a
 * process begins with, and its memory goes when it ends.
 */
exitWithParent();
// What is awaited comes through the channel, and shall keep the process alive.
process.channel!.ref();
const parent = process.ppid;
const send = promisify((message: TrainingAnswer, sent: (error: Error | null) => void) =>
  process.send!(message, undefined, undefined, sent),
);
const [task] = (await once(process, 'message')) as [TrainingTask];
try {
  await send(await answer(task));
} catch (error) {
  const { message, stack = message } = error as Error;
  await send({ kind: 'FAILED', code: codeOf(error), message, stack });
}
// Not by disconnecting, which here means that the retrainer is gone.
process.exit();

async function answer(task: TrainingTask): Promise<TrainingAnswer> {
  switch (task.kind) {
    case 'CHECK':
      await loadTensorFlow();
      return { kind: 'READY' };
    case 'FIT':
      return { kind: 'FITTED', model: await fit(task) };
    case 'ASK':
      return { kind: 'CHOSEN', spans: await choose(task) };
    case 'TUNE':
      return { kind: 'TUNED', result: await learn(task) };
  }
}

async function fit({ clickhouse, span, checkpointFolder, ...options }: FitTask) {
  const client = new ClickHouse(clickhouse);
  const rows = await historyOf(client, options.kpiSet.name, span).finally(() => client.close());
  const { settings } = detectorOf(options.kpiSet);
  const checkpoint = new CheckpointFile(checkpointFolder, { ...options, settings, data: digestOf(rows) });
  const model = await fitBase(rows, options, trainingRun(checkpoint));
  checkpoint.remove();
  return model;
}

async function choose({ kind: _, ...task }: AskTask) {
  const { rows } = await runHistory(task, task.kpiSet.name, entitiesIn(task.judged));
  return chooseSpans({ ...task, rows });
}

/** What was learned once is not learned again: the retrainer asks a second time where it was killed in between. */
async function learn({ kind: _, checkpointFolder, ...task }: TuneTask): Promise<TuneResult> {
  const file = tunedFile(checkpointFolder, task);
  const found = file.read();
  if (found !== undefined) return found as TuneResult;
  const { rows, entities } = await runHistory(task, task.kpiSet.name, entitiesIn(task.judged));
  const { runId, kpiSet, judged, seed, codeVersion } = task;
  const identity = { runId, kpiSet, judged, seed, codeVersion, data: digestOf(rows) };
  const checkpoint = new CheckpointFile(checkpointFolder, identity);
  const tuned = await tune({ ...task, rows }, trainingRun(checkpoint));
  const result = { tuned, entities };
  file.write(result);
  checkpoint.remove();
  return result;
}

function entitiesIn(spans: readonly { readonly entity: string }[]): string[] {
  return spans.map(({ entity }) => entity);
}

/** Goes on from the checkpoint and keeps it up, tells of the progress, and ends with the retrainer. */
function trainingRun(checkpoint: CheckpointFile): TrainingRun {
  const found = checkpoint.read();
  let told = 0;
  return {
    ...(found === undefined ? {} : { checkpoint: found }),
    onCheckpoint: (state) => checkpoint.write(state),
    onProgress(progress: TrainingProgress) {
      // Training never looks up, so no event can tell it that the retrainer is gone.
      if (process.ppid !== parent) process.exit();
      if (performance.now() - told < PROGRESS_MS && progress.step < progress.steps) return;
      told = performance.now();
      process.send!({ kind: 'PROGRESS', progress } satisfies TrainingAnswer);
    },
  };
}
