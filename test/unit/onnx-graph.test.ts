import { afterEach, describe, expect, test } from '@jest/globals';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { GraphBuilder } from '#core/onnx/graph.ts';
import { loadSession, type OnnxSession } from '#platform/onnx/session.ts';

const open: OnnxSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

async function sessionOf(graph: GraphBuilder): Promise<OnnxSession> {
  const session = await loadSession(encodeOnnx(graph.build()));
  open.push(session);
  return session;
}

/** y = mean over outputs of relu(x·W + b) */
function layer(): GraphBuilder {
  const graph = new GraphBuilder('layer');
  const x = graph.input('x', ['B', 3]);
  const product = graph.node('MatMul', [x, graph.constant([1, 2, 3, 4, 5, 6], [3, 2])]);
  const hidden = graph.node('Relu', [graph.node('Add', [product, graph.constant([1, -20])])]);
  graph.output('y', graph.node('ReduceMean', [hidden], { axes: { ints: [1] }, keepdims: { int: 0 } }), ['B']);
  return graph;
}

describe('an encoded graph in ONNX Runtime', () => {
  test.each([1, 2, 7, 64])('scores batches of any size: %d', async (count) => {
    const session = await sessionOf(layer());
    const data = Float32Array.from({ length: count * 3 }, (_, i) => Math.sin(i) * 3);
    const { y } = await session.run({ x: { data, shape: [count, 3] } });
    expect(y).toHaveLength(count);
    for (let b = 0; b < count; b++) {
      const [p, q, r] = data.subarray(b * 3);
      const first = Math.max(p + 3 * q + 5 * r + 1, 0);
      const second = Math.max(2 * p + 4 * q + 6 * r - 20, 0);
      expect(y[b]).toBeCloseTo((first + second) / 2, 4);
    }
  });

  test('declares its inputs and outputs with their shapes', async () => {
    const session = await sessionOf(layer());
    expect(session.inputs).toEqual(['x']);
    expect(session.outputs).toEqual(['y']);
    expect(session.signatures.get('x')).toEqual({ type: 'float32', shape: ['B', 3] });
    expect(session.signatures.get('y')).toEqual({ type: 'float32', shape: ['B'] });
  });

  test('carries scalars, int64 constants, float and string attributes, and inputs left out', async () => {
    const graph = new GraphBuilder('mixed');
    const x = graph.input('x', ['B', 4]);
    const tail = graph.node('Slice', [x, graph.integers(-2), graph.integers(4), graph.integers(1)]);
    const leaky = graph.node('LeakyRelu', [tail], { alpha: { float: 0.25 } });
    const clipped = graph.node('Clip', [leaky, '', graph.scalar(3)]);
    graph.output('y', graph.node('Einsum', [clipped], { equation: { string: 'bi->b' } }), ['B']);
    const session = await sessionOf(graph);
    const { y } = await session.run({
      x: { data: Float32Array.of(9, 9, -4, 2, 9, 9, 8, 1), shape: [2, 4] },
    });
    expect([...y]).toEqual([1, 4]);
  });

  test('carries operators of ai.onnx.ml, and lists of floats and strings', async () => {
    const graph = new GraphBuilder('tree');
    const margin = graph.node('ai.onnx.ml.TreeEnsembleRegressor', [graph.input('x', ['B', 1])], {
      n_targets: { int: 1 },
      nodes_treeids: { ints: [0, 0, 0] },
      nodes_nodeids: { ints: [0, 1, 2] },
      nodes_modes: { strings: ['BRANCH_LEQ', 'LEAF', 'LEAF'] },
      nodes_featureids: { ints: [0, 0, 0] },
      nodes_values: { floats: [0.5, 0, 0] },
      nodes_truenodeids: { ints: [1, 0, 0] },
      nodes_falsenodeids: { ints: [2, 0, 0] },
      target_treeids: { ints: [0, 0] },
      target_nodeids: { ints: [1, 2] },
      target_ids: { ints: [0, 0] },
      target_weights: { floats: [-1.5, 2.5] },
    });
    graph.output('y', margin, ['B', 1]);
    const session = await sessionOf(graph);
    const { y } = await session.run({ x: { data: Float32Array.of(0, 0.5, 1), shape: [3, 1] } });
    expect([...y]).toEqual([-1.5, -1.5, 2.5]);
  });

  test('has the same bytes whenever it is made', () => {
    expect(encodeOnnx(layer().build())).toEqual(encodeOnnx(layer().build()));
  });

  test('keeps the values of a constant that begins in the middle of its memory', async () => {
    const graph = new GraphBuilder('offset');
    const weights = Float32Array.of(9, 9, 1, 2, 3).subarray(2);
    graph.output('y', graph.node('Mul', [graph.input('x', ['B', 3]), graph.constant(weights)]), ['B', 3]);
    const session = await sessionOf(graph);
    const { y } = await session.run({ x: { data: Float32Array.of(1, 1, 1), shape: [1, 3] } });
    expect([...y]).toEqual([1, 2, 3]);
  });
});

describe('a graph within another', () => {
  /** y = 2x + b, with z = x beside it */
  function line(b: number) {
    const graph = new GraphBuilder('line');
    const x = graph.input('x', ['B', 2]);
    const doubled = graph.node('Clip', [graph.node('Mul', [x, graph.scalar(2)]), '', graph.scalar(100)]);
    graph.output('y', graph.node('Add', [doubled, graph.constant([b, b])]), ['B', 2]);
    graph.output('z', x, ['B', 2]);
    return graph.build();
  }

  test('computes what it does alone, as often as it is taken in', async () => {
    const graph = new GraphBuilder('outer');
    const x = graph.input('x', ['B', 2]);
    const once = graph.inline(line(1), { x });
    const twice = graph.inline(line(1), { x: once.y });
    const other = graph.inline(line(-7), { x, unused: once.z });
    graph.output('y', graph.node('Add', [twice.y, other.y]), ['B', 2]);
    graph.output('z', twice.z, ['B', 2]);
    const session = await sessionOf(graph);
    expect(session.outputs).toEqual(['y', 'z']);
    const { y, z } = await session.run({ x: { data: Float32Array.of(1, 2, -3, 60), shape: [2, 2] } });
    // 2 (2x + 1) + 1 + 2x − 7, each doubling up to 100
    expect([...y]).toEqual([2, 8, -22, 101 + 93]);
    expect([...z]).toEqual([3, 5, -5, 101]);
  });

  test('leaves itself as it was', () => {
    const inner = line(1);
    const before = encodeOnnx(inner);
    const graph = new GraphBuilder('outer');
    graph.inline(inner, { x: graph.input('x', ['B', 2]) });
    expect(encodeOnnx(inner)).toEqual(before);
  });

  test.each<[string, Record<string, string>]>([
    ['lacks an input', {}],
    ['gets one that is no tensor', { x: 'nowhere' }],
  ])('is refused where it %s', (_, inputs) => {
    const graph = new GraphBuilder('outer');
    graph.input('x', ['B', 2]);
    expect(() => graph.inline(line(1), inputs)).toThrow(RangeError);
  });
});

describe('the builder refuses', () => {
  const graph = new GraphBuilder('refusals');
  graph.input('x', ['B']);

  test.each<[string, () => unknown]>([
    ['a name that is taken', () => graph.input('x', ['B'])],
    ['a name that is empty', () => graph.input('', ['B'])],
    ['an unknown tensor as an input', () => graph.node('Relu', ['y'])],
    ['an unknown tensor as an output', () => graph.output('y', 'nowhere', ['B'])],
    ['a constant that does not fill its shape', () => graph.constant([1, 2, 3], [2, 2])],
  ])('%s', (_, act) => {
    expect(act).toThrow(RangeError);
  });

  test('an operator of a set that is not known, when it is encoded', () => {
    const faulty = new GraphBuilder('faulty');
    faulty.output('y', faulty.node('com.example.Relu', [faulty.input('x', ['B'])]), ['B']);
    expect(() => encodeOnnx(faulty.build())).toThrow(TypeError);
  });

  test('an attribute without an ONNX form, when it is encoded', () => {
    const faulty = new GraphBuilder('faulty');
    const x = faulty.input('x', ['B']);
    faulty.output('y', faulty.node('Relu', [x], { alpha: { ints: ['one'] as unknown as number[] } }), ['B']);
    expect(() => encodeOnnx(faulty.build())).toThrow(TypeError);
  });
});

test.each([
  ['no bytes', new Uint8Array()],
  ['other bytes', new TextEncoder().encode('not a model at all')],
])('%s cannot be loaded', async (_, bytes) => {
  await expect(loadSession(bytes)).rejects.toMatchObject({ code: 'MODEL_UNLOADABLE' });
});
