import { once } from 'node:events';
import { promisify } from 'node:util';
import type { HistoryRow } from '#core/history/history-row.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { scanWindows } from '#platform/clickhouse/history.ts';
import { codeOf } from '#platform/errors/boundary.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { detectorOf, digestOf, fitBase } from './fit-base.ts';
import type { FitAnswer, FitTask, TrainingTask } from './training-process.ts';

/** The server takes this many names in one query. */
const ENTITIES_PER_SCAN = 200;
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
const send = promisify((message: FitAnswer, sent: (error: Error | null) => void) =>
  process.send!(message, undefined, undefined, sent),
);
const [task] = (await once(process, 'message')) as [TrainingTask];
try {
  if (task.kind === 'CHECK') {
    await loadTensorFlow();
    await send({ kind: 'READY' });
  } else await send({ kind: 'FITTED', model: await fit(task) });
} catch (error) {
  const { message, stack = message } = error as Error;
  await send({ kind: 'FAILED', code: codeOf(error), message, stack });
}
// Not by disconnecting, which here means that the retrainer is gone.
process.exit();

async function fit({ clickhouse, span, checkpointFolder, ...options }: FitTask) {
  const rows = await historyOf(clickhouse, options.kpiSet.name, span);
  const { settings } = detectorOf(options.kpiSet);
  const checkpoint = new CheckpointFile(checkpointFolder, { ...options, settings, data: digestOf(rows) });
  const found = checkpoint.read();
  let told = 0;
  const model = await fitBase(rows, options, {
    ...(found === undefined ? {} : { checkpoint: found }),
    onCheckpoint: (state) => checkpoint.write(state),
    onProgress: (progress) => {
      // Training never looks up, so no event can tell it that the retrainer is gone.
      if (process.ppid !== parent) process.exit();
      if (performance.now() - told < PROGRESS_MS && progress.step < progress.steps) return;
      told = performance.now();
      process.send!({ kind: 'PROGRESS', progress } satisfies FitAnswer);
    },
  });
  checkpoint.remove();
  return model;
}

async function historyOf(
  clickhouse: FitTask['clickhouse'],
  kpiSet: string,
  { from, to, entities }: FitTask['span'],
): Promise<HistoryRow[]> {
  const client = new ClickHouse(clickhouse);
  try {
    const rows: HistoryRow[] = [];
    for (let i = 0; i < entities.length; i += ENTITIES_PER_SCAN) {
      const scan = { kpiSet, from, to, entities: entities.slice(i, i + ENTITIES_PER_SCAN) };
      for await (const row of scanWindows(client, scan)) rows.push(row);
    }
    return rows;
  } finally {
    await client.close();
  }
}
