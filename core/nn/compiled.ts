import type { Tensor } from '@tensorflow/tfjs-core';

/** Operators of TensorFlow from tensors to tensors. It looks at no value, and gets the same shapes at each call. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor[];

export interface CompiledFunction {
  readonly call: TensorFunction;
  /** Frees the native memory; it cannot be called afterwards. */
  dispose(): void;
}

export type Compiler = (f: TensorFunction) => CompiledFunction;

let compiler: Compiler = (f) => ({ call: f, dispose: () => {} });

/** For a backend that runs a function as a whole in less time than operator by operator. */
export function registerCompiler(registered: Compiler): void {
  compiler = registered;
}

/** The function as the backend runs it best; where none has registered a compiler, as it is. */
export function compiled(f: TensorFunction): CompiledFunction {
  return compiler(f);
}
