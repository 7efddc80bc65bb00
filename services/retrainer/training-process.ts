import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrainingProgress } from '#core/detect/detector.ts';
import type { Span } from '#core/learn/judged-span.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import type { TrainingSpan } from './enough-history.ts';
import type { FitOptions, FittedModel } from './fit-base.ts';
import type { AskedSpan } from './learning/asked-span.ts';
import type { SpanChoice } from './learning/choose-spans.ts';
import type { TuneOptions } from './learning/tune.ts';
import type { Tuned } from './learning/tuned.ts';

interface HistorySource {
  readonly clickhouse: { readonly url: string; readonly database: string };
}

export interface FitTask extends FitOptions, HistorySource {
  readonly kind: 'FIT';
  readonly span: TrainingSpan;
  /** Where a training that is interrupted leaves its state. */
  readonly checkpointFolder: string;
  /** Version of Towerwatch: another one may train otherwise. */
  readonly codeVersion: string;
}

/** History of a run: the span, and at most so many entities, all with labels among them. */
export interface RunHistory extends HistorySource {
  readonly span: Span;
  readonly maxEntities: number;
}

export interface AskTask extends Omit<SpanChoice, 'rows'>, RunHistory {
  readonly kind: 'ASK';
}

export interface TuneTask extends Omit<TuneOptions, 'rows'>, RunHistory {
  readonly kind: 'TUNE';
  readonly runId: string;
  readonly checkpointFolder: string;
  readonly codeVersion: string;
}

/** What a run's labels came to, and from how many entities. */
export interface TuneResult {
  readonly tuned: Tuned;
  readonly entities: number;
}

/** What the training process is asked; CHECK: whether it could train. */
export type TrainingTask = FitTask | AskTask | TuneTask | { readonly kind: 'CHECK' };

/** An error that crosses processes is copied without its class and code, so these are sent as they are. */
export type TrainingAnswer =
  | { readonly kind: 'READY' }
  | { readonly kind: 'PROGRESS'; readonly progress: TrainingProgress }
  | { readonly kind: 'FITTED'; readonly model: FittedModel }
  | { readonly kind: 'CHOSEN'; readonly spans: readonly AskedSpan[] }
  | { readonly kind: 'TUNED'; readonly result: TuneResult }
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
  return (await answerOf(task, 'FITTED', options)).model;
}

/** Chooses what to ask for, in the same way. */
export async function chooseInProcess(
  task: AskTask,
  options: TrainingProcessOptions,
): Promise<readonly AskedSpan[]> {
  return (await answerOf(task, 'CHOSEN', options)).spans;
}

/** Learns from labels, in the same way. What has come of a run is kept in a file, and answered at once when asked again. */
export async function tuneInProcess(task: TuneTask, options: TrainingProcessOptions): Promise<TuneResult> {
  return (await answerOf(task, 'TUNED', options)).result;
}

/** @throws TowerwatchError TENSORFLOW_MISSING where nothing can be trained */
export async function requireTensorFlow(): Promise<void> {
  await answerOf({ kind: 'CHECK' }, 'READY', { threads: 1 });
}

async function answerOf<K extends TrainingAnswer['kind']>(
  task: TrainingTask,
  kind: K,
  options: TrainingProcessOptions,
): Promise<Extract<TrainingAnswer, { kind: K }>> {
  const answer = await ask(task, options);
  if (answer.kind === kind) return answer as Extract<TrainingAnswer, { kind: K }>;
  throw unexpected(answer);
}

/** The answer that ends the task; words about the progress come before it. */
function ask(
  task: TrainingTask,
  { threads, onProgress, signal }: TrainingProcessOptions,
): Promise<TrainingAnswer> {
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
    child.on('message', (answer: TrainingAnswer) => {
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

function unexpected(answer: TrainingAnswer): Error {
  if (answer.kind !== 'FAILED') return new TypeError(`the training process answered ${answer.kind}`);
  const { code, message, stack } = answer;
  const error = new TowerwatchError(code, message);
  error.stack = stack;
  return error;
}
