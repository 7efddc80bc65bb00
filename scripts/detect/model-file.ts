import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { BatchCondition } from '#core/series/batch-condition.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { writeOutput } from '../report/write-output.ts';

const kpiCondition = z.strictObject({
  median: z.number(),
  scale: z.number().positive(),
  step: z.number().min(0),
  trend: z.number(),
  profiles: z.tuple([z.array(z.number()), z.array(z.number())]),
});

const modelFile = z.strictObject({
  format: z.literal('towerwatch-model'),
  version: z.literal(1),
  detector: z.string(),
  /** Columns, in order. */
  kpis: z.array(z.string()).min(1),
  windowLength: z.int().min(1),
  hop: z.int().min(1),
  /** Length of a step; null where nobody has said. */
  granularityMs: z.number().positive().nullable(),
  /** Rows have no order in time. */
  isTabular: z.boolean(),
  /** A score above it is flagged. */
  threshold: z.number(),
  seed: z.int(),
  /** What it has learned from. */
  windows: z.int(),
  /** What is usual for each entity that it has learned from, a value for each column. */
  conditions: z.record(z.string(), z.array(kpiCondition)),
  /** The graph that scores windows, base64. */
  onnx: z.base64(),
});

/** A fitted detector with all that scoring other files of the same columns needs. */
export interface FileModel
  extends Omit<z.infer<typeof modelFile>, 'format' | 'version' | 'onnx' | 'conditions'> {
  readonly conditions: Readonly<Record<string, BatchCondition>>;
  readonly onnx: Uint8Array;
}

/** Writes a model as one JSON file. @throws TowerwatchError OUTPUT_UNWRITABLE */
export function writeModelFile(file: string, model: FileModel): void {
  const onnx = Buffer.from(model.onnx).toString('base64');
  writeOutput(file, `${JSON.stringify({ format: 'towerwatch-model', version: 1, ...model, onnx })}\n`);
}

/** @throws TowerwatchError INPUT_MISSING or INPUT_MODEL */
export function readModelFile(file: string): FileModel {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMissing
      ? new TowerwatchError('INPUT_MISSING', `${file}: no such file; check the path`, { cause })
      : notAModel(file, (cause as Error).message.split('\n')[0], cause);
  }
  const result = modelFile.safeParse(json);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw notAModel(file, `${z.core.toDotPath(path) || 'file'}: ${message}`, result.error);
  }
  const { format: _, version: __, onnx, ...model } = result.data;
  return { ...model, onnx: Buffer.from(onnx, 'base64') };
}

/** Opens a model's graph for a task, and closes it. */
export async function withSession<R>(
  { onnx }: Pick<FileModel, 'onnx'>,
  task: (session: DetectorSession) => Promise<R>,
): Promise<R> {
  const session = await DetectorSession.open(onnx);
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

function notAModel(file: string, why: string, cause: unknown): TowerwatchError {
  const todo = 'give a file that `towerwatch fit` has written';
  return new TowerwatchError('INPUT_MODEL', `${file}: is no model file (${why}); ${todo}`, { cause });
}
