/** A size, or the name of one that is known only when the graph runs, such as 'B' for the batch. */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** A float32 tensor that enters or leaves the graph. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

/** A constant of the graph: float32, or int64 where an operator wants shapes, axes or indices. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** ONNX tells int from float by the attribute's type, which a JavaScript number cannot say. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly strings: readonly string[] };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxNode {
  /** With its domain where that is not ONNX's own, such as 'ai.onnx.ml.Scaler'. */
  readonly op: string;
  /** '' leaves an optional input out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

/** A computation as plain data; nodes stand in an order in which each reads only what came before. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
  readonly nodes: readonly OnnxNode[];
}

/** Collects a graph step by step; every method returns the name of the tensor that it made. */
export class GraphBuilder {
  private readonly name: string;
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly initializers: OnnxInitializer[] = [];
  private readonly nodes: OnnxNode[] = [];
  private readonly known = new Set<string>();
  private made = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Declares a float32 input. @throws RangeError when the name is taken */
  input(name: string, shape: Shape): string {
    this.inputs.push({ name: this.claim(name), shape });
    return name;
  }

  /**
   * @param data row-major values; `number[]` and Float64Array are rounded to float32
   * @param shape [] for a scalar; by default one axis of the data's length
   * @throws RangeError when the shape does not hold the data
   */
  constant(
    data: Float32Array | Float64Array | BigInt64Array | readonly number[],
    shape: readonly number[] = [data.length],
  ): string {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    if (size !== data.length) {
      throw new RangeError(`a constant of shape [${shape}] holds ${size} values, not ${data.length}`);
    }
    const name = this.fresh('constant');
    this.initializers.push({ name, shape, data: data instanceof BigInt64Array ? data : float32(data) });
    return name;
  }

  /** A float32 scalar. */
  scalar(value: number): string {
    return this.constant([value], []);
  }

  /** Whole numbers as an int64 vector: axes, shapes, indices. */
  integers(...values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt));
  }

  /**
   * Applies an operator of ONNX's opset 17, or of ai.onnx.ml's opset 3, and names one of its outputs, by default the first.
   * @param op with its domain where that is not ONNX's own, such as 'ai.onnx.ml.Scaler'
   * @param at place among the outputs; the others are left out
   * @throws RangeError when an input is no tensor of this graph
   */
  node(op: string, inputs: readonly string[], attributes: OnnxAttributes = {}, at = 0): string {
    for (const input of inputs) this.check(input);
    const output = this.fresh(op.toLowerCase());
    const outputs = [...new Array<string>(at).fill(''), output];
    this.nodes.push({ op, inputs: [...inputs], outputs, attributes });
    return output;
  }

  /**
   * Takes in another graph's computation.
   * @param inputs tensors of this graph in place of the other's inputs, by their names
   * @returns tensors of this graph by the names of the other's outputs
   * @throws RangeError when an input is missing or no tensor of this graph
   */
  inline(other: OnnxGraph, inputs: Readonly<Record<string, string>>): Record<string, string> {
    const names = new Map([['', '']]);
    for (const { name } of other.inputs) {
      if (inputs[name] === undefined) throw new RangeError(`the graph ${other.name} lacks its input ${name}`);
      this.check(inputs[name]);
      names.set(name, inputs[name]);
    }
    const rename = (name: string) => {
      if (!names.has(name)) names.set(name, this.fresh(name));
      return names.get(name)!;
    };
    for (const constant of other.initializers) {
      this.initializers.push({ ...constant, name: rename(constant.name) });
    }
    for (const node of other.nodes) {
      this.nodes.push({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) });
    }
    return Object.fromEntries(other.outputs.map(({ name }) => [name, rename(name)]));
  }

  /** Lets a float32 tensor out under a name of its own. @throws RangeError when the name is taken or the tensor unknown */
  output(name: string, tensor: string, shape: Shape): string {
    this.check(tensor);
    this.nodes.push({ op: 'Identity', inputs: [tensor], outputs: [this.claim(name)], attributes: {} });
    this.outputs.push({ name, shape });
    return name;
  }

  build(): OnnxGraph {
    return {
      name: this.name,
      inputs: [...this.inputs],
      outputs: [...this.outputs],
      initializers: [...this.initializers],
      nodes: [...this.nodes],
    };
  }

  private check(tensor: string): void {
    if (tensor !== '' && !this.known.has(tensor)) throw new RangeError(`the graph has no tensor ${tensor}`);
  }

  private claim(name: string): string {
    if (name === '' || this.known.has(name)) throw new RangeError(`the name '${name}' is empty or taken`);
    this.known.add(name);
    return name;
  }

  private fresh(stem: string): string {
    let name: string;
    do name = `${stem}_${this.made++}`;
    while (this.known.has(name));
    return this.claim(name);
  }
}

function float32(data: Float32Array | Float64Array | readonly number[]): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
