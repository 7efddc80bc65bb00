import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorFunction } from '#core/nn/compiled.ts';
import type { Binding, KernelAttribute, NativeBackend } from './native-backend.ts';

/** A tensor's values, in the order in which they lie in memory. */
export interface TensorValue {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type GraphAttribute =
  | { readonly type: number }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly shape: readonly number[] }
  | { readonly tensor: TensorValue };

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Each `node:output`. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** A function as a graph of TensorFlow: nodes in an order in which each reads only what came before. */
export interface TracedGraph {
  readonly nodes: readonly GraphNode[];
  /** Each `node:output`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Kernels whose type tfjs leaves TensorFlow to infer from the first input, which a graph has to name. */
const TYPE_INFERRED: ReadonlySet<string> = new Set(['ExpandDims']);

/**
 * Runs a function once and writes down what native operators it consists of, gradients included. Tensors that it makes are
 * constants of the graph.
 * @throws TypeError when an operator has no form in a graph
 */
export function trace(backend: NativeBackend, f: TensorFunction, inputs: readonly Tensor[]): TracedGraph {
  const recorder = new Recorder(backend.binding);
  const ids = backend.getInputTensorIds(inputs);
  inputs.forEach((input, i) => {
    recorder.input(ids[i], backend.typeAttributeFromTensor(input), input.shape);
  });
  const { binding } = backend;
  backend.binding = recorder.binding();
  try {
    let outputs: string[] = [];
    tidy(() => {
      outputs = backend.getInputTensorIds(f(...inputs)).map((id) => recorder.nameOf(id));
    });
    return { nodes: recorder.nodes, inputs: ids.map((id) => recorder.nameOf(id)), outputs };
  } finally {
    backend.binding = binding;
  }
}

class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly #binding: Binding;
  /** Where in the graph a native tensor comes from, by its id. */
  readonly #origins = new Map<number, { readonly name: string; readonly dtype: number }>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  nameOf(id: number): string {
    return this.#originOf(id).name;
  }

  input(id: number, dtype: number, shape: readonly number[]): void {
    const name = this.#add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } });
    this.#origins.set(id, { name: `${name}:0`, dtype });
  }

  /** The binding, listened to. */
  binding(): Binding {
    const createTensor: Binding['createTensor'] = (...args) => this.#createTensor(...args);
    const executeOp: Binding['executeOp'] = (...args) => this.#executeOp(...args);
    return Object.create(this.#binding, {
      createTensor: { value: createTensor },
      executeOp: { value: executeOp },
    });
  }

  #createTensor(...[shape, dtype, values]: Parameters<Binding['createTensor']>): number {
    const id = this.#binding.createTensor(shape, dtype, values);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    const name = this.#add('Const', [], {
      dtype: { type: dtype },
      value: { tensor: { dtype, shape, bytes } },
    });
    this.#origins.set(id, { name: `${name}:0`, dtype });
    return id;
  }

  #executeOp(
    ...[op, attributes, ids, count]: Parameters<Binding['executeOp']>
  ): ReturnType<Binding['executeOp']> {
    const outputs = this.#binding.executeOp(op, attributes, ids, count);
    const origins = ids.map((id) => this.#originOf(id));
    const described = Object.fromEntries(
      attributes.map((attribute) => [attribute.name, this.#attribute(op, attribute)]),
    );
    if (TYPE_INFERRED.has(op)) described.T = { type: origins[0].dtype };
    const inputs = origins.map(({ name }) => name);
    const name = this.#add(op, inputs, described);
    outputs.forEach(({ id, dtype }, i) => {
      this.#origins.set(id, { name: `${name}:${i}`, dtype });
    });
    return outputs;
  }

  /** Named by its place: the same function gives the same graph. */
  #add(op: string, inputs: readonly string[], attributes: GraphNode['attributes']): string {
    const name = `n${this.nodes.length}`;
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }

  #attribute(op: string, { name, type, value }: KernelAttribute): GraphAttribute {
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL } = this.#binding;
    if (type === TF_ATTR_TYPE) return { type: value as number };
    if (type === TF_ATTR_INT) return { i: value as number };
    if (type === TF_ATTR_FLOAT) return { f: value as number };
    if (type === TF_ATTR_BOOL) return { b: Boolean(value) };
    throw new TypeError(`attribute ${name} of ${op} cannot be written to a graph`);
  }

  #originOf(id: number): { readonly name: string; readonly dtype: number } {
    const origin = this.#origins.get(id);
    if (origin === undefined) throw new TypeError('a traced function reads a tensor that is no input of it');
    return origin;
  }
}
