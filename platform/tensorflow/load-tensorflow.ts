import util from 'node:util';
import { TowerwatchError } from '#platform/errors/errors.ts';

export type TensorFlow = typeof import('@tensorflow/tfjs-node');

/** Of TensorFlow's log levels the one that leaves errors: what it says of itself at each start is no message of ours. */
const LOG_ERRORS = '2';

/**
 * Native TensorFlow, for training; loaded on demand, since everything else runs where it is not installed.
 * @throws TowerwatchError TENSORFLOW_MISSING
 */
export async function loadTensorFlow(): Promise<TensorFlow> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= LOG_ERRORS;
  // tfjs-node asks these of its tensors. Node 22 warns of their age, and Node 23 has them no more.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  try {
    const tensorFlow = (await import('@tensorflow/tfjs-node')).default;
    const { registerBlockLstm } = await import('./block-lstm.ts');
    const { registerTracing } = await import('./compile.ts');
    registerBlockLstm();
    registerTracing();
    return tensorFlow;
  } catch (cause) {
    const message = `Native TensorFlow does not load (${reasonOf(cause)}): run \`npm run setup\`, which installs it or says what that takes`;
    throw new TowerwatchError('TENSORFLOW_MISSING', message, { cause });
  }
}

/** The first line: those that follow tell how to get it in other ways than ours. */
function reasonOf(cause: unknown): string {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return line.replace(/[.\s]+$/, '');
}
