import protobuf from 'protobufjs/light.js';
import type { Dimension, OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './graph.ts';
import { ONNX_MESSAGES } from './messages.ts';

/** Version of ONNX's file format. */
const IR_VERSION = 8;
/** Versions of the sets of operators, by their domain. */
const OPSETS: Readonly<Record<string, number>> = { '': 17, 'ai.onnx.ml': 3 };

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

const ModelProto = protobuf.Root.fromJSON(ONNX_MESSAGES).lookupType('onnx.ModelProto');

/**
 * Encodes a graph as an ONNX model: IR version 8, opset 17, and opset 3 of ai.onnx.ml where it has such operators. The same
 * graph always gives the same bytes.
 * @throws TypeError when a part of the graph has no ONNX form
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const domains = new Set(['', ...graph.nodes.map(({ op }) => domainOf(op))]);
  const model = {
    irVersion: IR_VERSION,
    producerName: 'towerwatch',
    opsetImport: Array.from(domains, opset),
    graph: {
      name: graph.name,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      initializer: graph.initializers.map(tensor),
      node: graph.nodes.map(nodeProto),
    },
  };
  const fault = ModelProto.verify(model);
  if (fault) throw new TypeError(`graph ${graph.name}: ${fault}`);
  return ModelProto.encode(model).finish();
}

/** What stands before the last dot; '' is ONNX's own. */
function domainOf(op: string): string {
  return op.slice(0, Math.max(op.lastIndexOf('.'), 0));
}

function opset(domain: string): object {
  const version = OPSETS[domain];
  if (version === undefined) throw new TypeError(`no operators of ${domain} are known`);
  return { domain, version };
}

function nodeProto({ op, inputs, outputs, attributes }: OnnxNode): object {
  const domain = domainOf(op);
  return {
    name: outputs[0],
    opType: domain ? op.slice(domain.length + 1) : op,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attribute(value) })),
    ...(domain && { domain }),
  };
}

function valueInfo({ name, shape }: OnnxValue): object {
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map(dimension) } } } };
}

function dimension(size: Dimension): object {
  return typeof size === 'string' ? { dimParam: size } : { dimValue: size };
}

function tensor({ name, shape, data }: OnnxInitializer): object {
  const dataType = data instanceof Float32Array ? FLOAT : INT64;
  return { name, dims: shape, dataType, rawData: littleEndian(data) };
}

function attribute(value: OnnxAttribute): object {
  if ('int' in value) return { type: ATTRIBUTE_TYPE.int, i: value.int };
  if ('ints' in value) return { type: ATTRIBUTE_TYPE.ints, ints: value.ints };
  if ('float' in value) return { type: ATTRIBUTE_TYPE.float, f: value.float };
  if ('floats' in value) return { type: ATTRIBUTE_TYPE.floats, floats: value.floats };
  if ('strings' in value) return { type: ATTRIBUTE_TYPE.strings, strings: value.strings.map(utf8) };
  return { type: ATTRIBUTE_TYPE.string, s: utf8(value.string) };
}

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Raw tensor data are little-endian on every machine. */
function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  if (data instanceof Float32Array) data.forEach((value, i) => void view.setFloat32(4 * i, value, true));
  else data.forEach((value, i) => void view.setBigInt64(8 * i, value, true));
  return bytes;
}
