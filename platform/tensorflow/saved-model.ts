import protobuf from 'protobufjs/light.js';
import { SAVED_MODEL_MESSAGES } from './saved-model-messages.ts';
import type { GraphAttribute, TracedGraph } from './trace.ts';

/** Of the graph's format: that of TensorFlow 2.9, which all that are installed read. */
const PRODUCER = 1087;

/** By which the one graph in the file is asked for. */
export const TAG = 'traced';

const SavedModel = protobuf.Root.fromJSON(SAVED_MODEL_MESSAGES).lookupType('tensorflow.SavedModel');

/** Encodes a graph as the file `saved_model.pb` of TensorFlow. */
export function encodeSavedModel({ nodes }: TracedGraph): Uint8Array {
  const node = nodes.map(({ name, op, inputs, attributes }) => ({
    name,
    op,
    input: inputs,
    attr: Object.entries(attributes).map(([key, value]) => ({ key, value: attribute(value) })),
  }));
  const graphDef = { node, versions: { producer: PRODUCER } };
  const model = { savedModelSchemaVersion: 1, metaGraphs: [{ metaInfoDef: { tags: [TAG] }, graphDef }] };
  const fault = SavedModel.verify(model);
  if (fault) throw new TypeError(`traced graph: ${fault}`);
  return SavedModel.encode(model).finish();
}

function attribute(value: GraphAttribute): object {
  if ('shape' in value) return { shape: shapeOf(value.shape) };
  if (!('tensor' in value)) return value;
  const { dtype, shape, bytes } = value.tensor;
  return { tensor: { dtype, tensorShape: shapeOf(shape), tensorContent: bytes } };
}

const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size })) });
