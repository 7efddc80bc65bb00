import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backend, type Tensor } from '@tensorflow/tfjs-core';
import { registerCompiler, type TensorFunction } from '#core/nn/compiled.ts';
import type { Binding, NativeBackend } from './native-backend.ts';
import { encodeSavedModel, TAG } from './saved-model.ts';
import { trace } from './trace.ts';

/**
 * From now on, functions that are compiled are traced at their first call, and TensorFlow runs the graph as a whole. Called one
 * by one from JavaScript, an operator costs some 30 µs beside its work: in a training step of small layers half of the time.
 */
export function registerTracing(): void {
  registerCompiler((f) => {
    let graph: LoadedGraph | undefined;
    return {
      call(...inputs) {
        graph ??= new LoadedGraph(f, inputs);
        return graph.run(inputs);
      },
      dispose: () => graph?.dispose(),
    };
  });
}

class LoadedGraph {
  readonly #backend: NativeBackend;
  readonly #id: number;
  readonly #inputs: string;
  readonly #outputs: string;
  readonly #shapes: string;

  constructor(f: TensorFunction, inputs: readonly Tensor[]) {
    this.#backend = backend() as unknown as NativeBackend;
    const traced = trace(this.#backend, f, inputs);
    this.#id = load(this.#backend.binding, encodeSavedModel(traced));
    this.#inputs = traced.inputs.join();
    this.#outputs = traced.outputs.join();
    this.#shapes = shapesOf(inputs);
  }

  run(inputs: readonly Tensor[]): Tensor[] {
    if (shapesOf(inputs) !== this.#shapes) {
      throw new RangeError(`compiled for inputs ${this.#shapes}, called with ${shapesOf(inputs)}`);
    }
    const ids = this.#backend.getInputTensorIds(inputs);
    return this.#backend.binding
      .runSavedModel(this.#id, ids, this.#inputs, this.#outputs)
      .map((output) => this.#backend.createOutputTensor(output));
  }

  dispose(): void {
    this.#backend.binding.deleteSavedModel(this.#id);
  }
}

const shapesOf = (tensors: readonly Tensor[]) => JSON.stringify(tensors.map(({ shape }) => shape));

/** TensorFlow takes a graph from a folder alone. */
function load(binding: Binding, savedModel: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'towerwatch-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel);
    return binding.loadSavedModel(folder, TAG);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
