import * as ort from 'onnxruntime-node';
import { TowerwatchError } from '#platform/errors/errors.ts';

export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What a graph declares of one of its inputs or outputs; a size that is a name is known only when it runs. */
export interface TensorSignature {
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A graph in ONNX Runtime. */
export interface OnnxSession {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of every input and output, by its name. */
  readonly signatures: ReadonlyMap<string, TensorSignature>;
  /** Row-major float32 outputs by name; every input must be fed. @throws Error of ONNX Runtime when the feeds do not fit */
  run(feeds: Readonly<Record<string, FloatTensor>>): Promise<Record<string, Float32Array>>;
  /** Frees the native memory; the session cannot be used afterwards. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Threads that one operator may use; 1 by default, since instances scale a scorer. */
  readonly threads?: number;
}

/** ONNX Runtime's ORT_LOGGING_LEVEL_ERROR: what a graph could do better is no message of ours. */
const LOG_ERRORS = 3;

/** @throws TowerwatchError MODEL_UNLOADABLE */
export async function loadSession(
  bytes: Uint8Array,
  { threads = 1 }: SessionOptions = {},
): Promise<OnnxSession> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_ERRORS,
  }).catch((cause: unknown) => {
    throw new TowerwatchError('MODEL_UNLOADABLE', 'ONNX Runtime cannot load the model', { cause });
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    signatures: new Map([...session.inputMetadata, ...session.outputMetadata].map(signature)),
    async run(feeds) {
      const results = await session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, { data, shape }]) => [
            name,
            new ort.Tensor('float32', data, shape),
          ]),
        ),
      );
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
      );
    },
    close: () => session.release(),
  };
}

function signature(metadata: ort.InferenceSession.ValueMetadata): [string, TensorSignature] {
  return metadata.isTensor
    ? [metadata.name, { type: metadata.type, shape: metadata.shape }]
    : [metadata.name, { type: 'not a tensor', shape: [] }];
}
