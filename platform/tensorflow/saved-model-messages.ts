import type { INamespace } from 'protobufjs/light.js';

/** The part of TensorFlow's protobuf messages (saved_model.proto) that a graph of constant shapes needs, with their numbers. */
export const SAVED_MODEL_MESSAGES: INamespace = {
  nested: {
    tensorflow: {
      nested: {
        SavedModel: {
          fields: {
            savedModelSchemaVersion: { type: 'int64', id: 1 },
            metaGraphs: { rule: 'repeated', type: 'MetaGraphDef', id: 2 },
          },
        },
        MetaGraphDef: {
          fields: { metaInfoDef: { type: 'MetaInfoDef', id: 1 }, graphDef: { type: 'GraphDef', id: 2 } },
        },
        MetaInfoDef: { fields: { tags: { rule: 'repeated', type: 'string', id: 4 } } },
        GraphDef: {
          fields: {
            node: { rule: 'repeated', type: 'NodeDef', id: 1 },
            versions: { type: 'VersionDef', id: 4 },
          },
        },
        VersionDef: { fields: { producer: { type: 'int32', id: 1 } } },
        NodeDef: {
          fields: {
            name: { type: 'string', id: 1 },
            op: { type: 'string', id: 2 },
            input: { rule: 'repeated', type: 'string', id: 3 },
            attr: { rule: 'repeated', type: 'AttrEntry', id: 5 },
          },
        },
        // What a map is on the wire.
        AttrEntry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AttrValue', id: 2 } } },
        AttrValue: {
          // One of them, so that false and 0 are written too.
          oneofs: { value: { oneof: ['i', 'f', 'b', 'type', 'shape', 'tensor'] } },
          fields: {
            i: { type: 'int64', id: 3 },
            f: { type: 'float', id: 4 },
            b: { type: 'bool', id: 5 },
            type: { type: 'int32', id: 6 },
            shape: { type: 'TensorShapeProto', id: 7 },
            tensor: { type: 'TensorProto', id: 8 },
          },
        },
        TensorProto: {
          fields: {
            dtype: { type: 'int32', id: 1 },
            tensorShape: { type: 'TensorShapeProto', id: 2 },
            tensorContent: { type: 'bytes', id: 4 },
          },
        },
        TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 2 } } },
        Dimension: { fields: { size: { type: 'int64', id: 1 } } },
      },
    },
  },
};
