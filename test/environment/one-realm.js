import { TestEnvironment } from 'jest-environment-node';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';

const SHARED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
];

// TensorFlow reads the environment of the process, of which tests have a copy; platform/tensorflow sets the same.
Object.assign(process.env, { TF_CPP_MIN_LOG_LEVEL: '2', ...trainingEnvironment(1) });

/** Native add-ons check `instanceof Float32Array` against the outer realm, so tests use that realm's arrays. */
export default class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
}
