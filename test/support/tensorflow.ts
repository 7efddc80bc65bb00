import { describe } from '@jest/globals';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';

/** Native TensorFlow, where it is installed. */
export const tensorFlow = await loadTensorFlow().catch(() => undefined);

/** `describe` for tests that may need it, and what their titles end with: where it is not installed they are skipped. */
export function whereTensorFlow(needed = true): { describe: typeof describe.skip; unless: string } {
  return needed && !tensorFlow
    ? { describe: describe.skip, unless: ' [skipped: native TensorFlow is not installed]' }
    : { describe, unless: '' };
}
