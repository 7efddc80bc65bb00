import protobuf from 'protobufjs/light.js';
import type { Dimension, OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxValue } from './graph.ts';
import { ONNX_MESSAGES } from './messages.ts';

/** Version of ONNX's file format, and of its set of operators. */
const IR_VERSION = 8;
const OPSET = 17;

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

const ModelProto = protobuf.Root.fromJSON(ONNX_MESSAGES).lookupType('onnx.ModelProto');

/**
 * Encodes a graph as an ONNX model (IR version 8, opset 17). The same graph always gives the same bytes.
 * @throws TypeError when a part of the graph has no ONNX form
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const model = {
    irVersion: IR_VERSION,
    producerName: 'towerwatch',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: graph.name,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      initializer: graph.initializers.map(tensor),
      node: graph.nodes.map((node) => ({
        name: node.outputs[0],
        opType: node.op,
        input: node.inputs,
        output: node.outputs,
        attribute: Object.entries(node.attributes).map(([name, value]) => ({ name, ...attribute(value) })),
      })),
    },
  };
  const fault = ModelProto.verify(model);
  if (fault) throw new TypeError(`graph ${graph.name}: ${fault}`);
  return ModelProto.encode(model).finish();
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
  return { type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(value.string) };
}

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Raw tensor data are little-endian on every machine. */
function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  if (data instanceof Float32Array) data.forEach((value, i) => void view.setFloat32(4 * i, value, true));
  else data.forEach((value, i) => void view.setBigInt64(8 * i, value, true));
  return bytes;
}
