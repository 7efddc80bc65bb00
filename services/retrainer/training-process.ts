import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrainingProgress } from '#core/detect/detector.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import type { TrainingSpan } from './enough-history.ts';
import type { FitOptions, FittedModel } from './fit-base.ts';

export interface FitTask extends FitOptions {
  readonly kind: 'FIT';
  readonly clickhouse: { readonly url: string; readonly database: string };
  readonly span: TrainingSpan;
  /** Where a training that is interrupted leaves its state. */
  readonly checkpointFolder: string;
  /** Version of Towerwatch: another one may train otherwise. */
  readonly codeVersion: string;
}

/** What the training process is asked: to fit a model, or whether it could. */
export type TrainingTask = FitTask | { readonly kind: 'CHECK' };

/** An error that crosses processes is copied without its class and code, so these are sent as they are. */
export type FitAnswer =
  | { readonly kind: 'READY' }
  | { readonly kind: 'PROGRESS'; readonly progress: TrainingProgress }
  | { readonly kind: 'FITTED'; readonly model: FittedModel }
  | { readonly kind: 'FAILED'; readonly code: ErrorCode; readonly message: string; readonly stack: string };

export interface TrainingProcessOptions {
  /** Threads on which TensorFlow computes. */
  readonly threads: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Ends the process. */
  readonly signal?: AbortSignal;
}

/**
 * Fits in a process of its own.
 * @throws TowerwatchError what the process threw, with its code; TRAINING_INTERRUPTED when it ended before its time
 * @throws the signal's reason
 */
export async function fitInProcess(task: FitTask, options: TrainingProcessOptions): Promise<FittedModel> {
  const answer = await ask(task, options);
  if (answer.kind === 'FITTED') return answer.model;
  throw unexpected(answer);
}

/** @throws TowerwatchError TENSORFLOW_MISSING where nothing can be trained */
export async function requireTensorFlow(): Promise<void> {
  const answer = await ask({ kind: 'CHECK' }, { threads: 1 });
  if (answer.kind !== 'READY') throw unexpected(answer);
}

/** The answer that ends the task; words about the progress come before it. */
function ask(
  task: TrainingTask,
  { threads, onProgress, signal }: TrainingProcessOptions,
): Promise<FitAnswer> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(fileURLToPath(new URL('./fit-process.ts', import.meta.url)), {
      env: { ...process.env, ...trainingEnvironment(threads) },
      serialization: 'advanced',
    });
    const abort = () => {
      child.kill('SIGKILL');
      reject(signal!.reason);
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    child.on('message', (answer: FitAnswer) => {
      if (answer.kind === 'PROGRESS') onProgress?.(answer.progress);
      else resolve(answer);
    });
    child.once('error', reject);
    child.once('exit', (code, killedBy) => {
      signal?.removeEventListener('abort', abort);
      const how = killedBy === null ? `code ${code}` : killedBy;
      reject(new TowerwatchError('TRAINING_INTERRUPTED', `the training process ended with ${how}`));
    });
    child.send(task);
  });
}

function unexpected(answer: FitAnswer): Error {
  if (answer.kind !== 'FAILED') return new TypeError(`the training process answered ${answer.kind}`);
  const { code, message, stack } = answer;
  const error = new TowerwatchError(code, message);
  error.stack = stack;
  return error;
}
