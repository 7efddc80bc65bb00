import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { GraphBuilder, type OnnxGraph } from '#core/onnx/graph.ts';
import { calibrate } from '#core/threshold/calibration.ts';
import { type DetectorBatch, DetectorSession } from '#platform/onnx/detector-session.ts';
import { makeProbe } from '#platform/onnx/make-probe.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';

const KPI_SET = {
  name: 'cell',
  kpis: [
    { name: 'load', unit: '%' },
    { name: 'users', unit: '1' },
  ],
  windowLength: 6,
  hop: 3,
};

interface Variant {
  readonly batch?: number | string;
  readonly length?: number;
  readonly hop?: number;
  readonly declaredHop?: number | string;
  readonly scoreName?: string;
  readonly xName?: string;
  readonly gain?: number;
  /** Gives a settled score besides, of so many steps. */
  readonly settledHop?: number;
  readonly settledGain?: number;
}

/** Of the settled score in these graphs. */
const DELAY = 2;
const CALIBRATION = calibrate(Float32Array.from({ length: 100 }, (_, i) => i));

/**
 * score = gain · Σ_k |x − trend| of the last steps, contribution = gain · mean |x − trend| of each KPI; settled the same
 * as score, of the steps that are DELAY earlier.
 */
function detector(variant: Variant = {}): OnnxGraph {
  const { batch = 'B', length = 6, hop = 3, scoreName = 'score', xName = 'x', gain = 1 } = variant;
  const { declaredHop = hop, settledHop, settledGain = 1 } = variant;
  const graph = new GraphBuilder('distance');
  const x = graph.input(xName, [batch, length, 2]);
  const trend = graph.node('Unsqueeze', [graph.input('trend', [batch, 2]), graph.integers(1)]);
  const distance = graph.node('Abs', [graph.node('Sub', [x, trend])]);
  const scaled = graph.node('Mul', [distance, graph.scalar(gain)]);
  const sumOf = (from: number, to: number) => {
    const bounds = [from, to, 1].map((bound) => graph.integers(bound));
    return graph.node('ReduceSum', [graph.node('Slice', [scaled, ...bounds]), graph.integers(2)], {
      keepdims: { int: 0 },
    });
  };
  graph.output(scoreName, sumOf(length - hop, length), [batch, declaredHop]);
  if (settledHop !== undefined) {
    const earlier = sumOf(length - DELAY - settledHop, length - DELAY);
    graph.output('settled', graph.node('Mul', [earlier, graph.scalar(settledGain)]), [batch, settledHop]);
  }
  const mean = graph.node('ReduceMean', [scaled], { axes: { ints: [1] }, keepdims: { int: 0 } });
  graph.output('contribution', mean, [batch, 2]);
  return graph.build();
}

function windows(count: number): DetectorBatch {
  const wave = (size: number, phase: number) =>
    Float32Array.from({ length: size }, (_, i) => 3 * Math.sin(i + phase));
  return {
    count,
    length: 6,
    kpis: 2,
    hop: 3,
    x: wave(count * 12, 0),
    seasonal: wave(count * 12, 1),
    trend: wave(count * 2, 2),
    step: wave(count * 2, 3),
  };
}

type Artifact = Parameters<typeof verifyModel>[0];
const open: DetectorSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

let sound: Artifact;
/** With a settled score. */
let settled: Artifact;
beforeAll(async () => {
  const onnx = Buffer.from(encodeOnnx(detector()));
  sound = {
    modelId: 'm',
    kpiSet: 'cell',
    kpis: ['load', 'users'],
    windowLength: 6,
    hop: 3,
    probe: await probeOf(onnx),
    promptThreshold: 9,
    promptCalibration: CALIBRATION,
    settledThreshold: null,
    settledCalibration: null,
    settledDelay: 0,
    entityThresholds: [],
    ...wrapped(onnx),
  };
  const settling = Buffer.from(encodeOnnx(detector({ settledHop: 3 })));
  settled = {
    ...sound,
    probe: await probeOf(settling),
    settledThreshold: 7,
    settledCalibration: CALIBRATION,
    settledDelay: DELAY,
    ...wrapped(settling),
  };
});

async function probeOf(onnx: Uint8Array): Promise<Artifact['probe']> {
  const session = await DetectorSession.open(onnx);
  const probe = await makeProbe(session, windows(2));
  await session.close();
  return probe;
}

function wrapped(onnx: Buffer): Pick<Artifact, 'onnx' | 'size' | 'sha256'> {
  return { onnx, size: onnx.length, sha256: createHash('sha256').update(onnx).digest('hex') };
}

function calibrated(change: Partial<Artifact['promptCalibration']>): Partial<Artifact> {
  return { promptCalibration: { ...sound.promptCalibration, ...change } };
}

const graphOf = (variant: Variant) => wrapped(Buffer.from(encodeOnnx(detector(variant))));

async function opened(artifact: Artifact): Promise<DetectorSession> {
  const session = await verifyModel(artifact, KPI_SET);
  open.push(session);
  return session;
}

/** The same bytes at an odd address, as a decoder that cuts fields out of a message gives them. */
function unaligned(bytes: Buffer): Buffer {
  const memory = Buffer.alloc(bytes.length + 9);
  const start = memory.byteOffset % 2 === 0 ? 1 : 2;
  bytes.copy(memory, start);
  return memory.subarray(start, start + bytes.length);
}

describe('a sound model', () => {
  test('scores windows, fed what its graph declares alone', async () => {
    const session = await opened(sound);
    const batch = windows(5);
    const { scores, contributions } = await session.score(batch);
    const deviation = (b: number, w: number, k: number) =>
      Math.abs(batch.x[(b * 6 + w) * 2 + k] - batch.trend[b * 2 + k]);
    for (let b = 0; b < 5; b++) {
      for (let j = 0; j < 3; j++) {
        expect(scores[b * 3 + j]).toBeCloseTo(deviation(b, 3 + j, 0) + deviation(b, 3 + j, 1), 4);
      }
      const load = [0, 1, 2, 3, 4, 5].reduce((sum, w) => sum + deviation(b, w, 0), 0) / 6;
      expect(contributions[b * 2]).toBeCloseTo(load, 4);
    }
    expect(contributions).toHaveLength(10);
  });

  test('scores an empty batch', async () => {
    const session = await opened(sound);
    expect(await session.score(windows(0))).toEqual({
      scores: new Float32Array(),
      contributions: new Float32Array(),
    });
  });

  test('may lie at any address in memory', async () => {
    const { probe } = sound;
    const moved = {
      ...probe,
      x: unaligned(probe.x),
      trend: unaligned(probe.trend),
      scores: unaligned(probe.scores),
    };
    await opened({ ...sound, onnx: unaligned(sound.onnx), probe: moved });
  });

  test('may differ from its probe by the tolerance, relative above 1', async () => {
    const slightly = graphOf({ gain: 1 + 5e-5 });
    await opened({ ...sound, ...slightly });
    await expect(
      verifyModel({ ...sound, ...slightly, probe: { ...sound.probe, tolerance: 1e-6 } }, KPI_SET),
    ).rejects.toMatchObject({ code: 'MODEL_PROBE' });
  });
});

describe('a model is refused', () => {
  test.each<[string, string, () => Partial<Artifact>]>([
    ['MODEL_SIZE', 'when bytes are missing', () => ({ onnx: sound.onnx.subarray(1) })],
    [
      'MODEL_HASH',
      'when a byte has changed',
      () => ({ onnx: Buffer.from(sound.onnx.map((byte, i) => (i === 9 ? byte ^ 1 : byte))) }),
    ],
    ['MODEL_SHAPE', 'when it is for another kpiSet', () => ({ kpiSet: 'other' })],
    ['MODEL_SHAPE', 'when it is for longer windows', () => ({ windowLength: 12 })],
    ['MODEL_SHAPE', 'when it is for another hop', () => ({ hop: 2 })],
    ['MODEL_SHAPE', 'when its KPIs are in another order', () => ({ kpis: ['users', 'load'] })],
    ['MODEL_SHAPE', 'when it has a KPI too few', () => ({ kpis: ['load'] })],
    ['MODEL_SHAPE', 'when its graph reads longer windows', () => graphOf({ length: 7 })],
    ['MODEL_SHAPE', 'when its graph scores other steps', () => graphOf({ hop: 2 })],
    [
      'MODEL_SHAPE',
      'when its graph scores other steps than its declaration leaves open',
      () => graphOf({ hop: 2, declaredHop: 'H' }),
    ],
    ['MODEL_SHAPE', 'when its graph takes one batch size', () => graphOf({ batch: 2 })],
    ['MODEL_SHAPE', 'when its graph reads an unknown input', () => graphOf({ xName: 'samples' })],
    ['MODEL_SHAPE', 'when its graph gives no score', () => graphOf({ scoreName: 'loss' })],
    ['MODEL_CALIBRATION', 'when its threshold is NaN', () => ({ promptThreshold: Number.NaN })],
    [
      'MODEL_CALIBRATION',
      'when the threshold of an entity is NaN',
      () => ({ entityThresholds: [{ entity: 'cell-1', prompt: Number.NaN, settled: null }] }),
    ],
    ['MODEL_CALIBRATION', 'when its calibration is empty', () => calibrated({ levels: [], scores: [] })],
    ['MODEL_CALIBRATION', 'when levels have no score', () => calibrated({ levels: [0, 1], scores: [1] })],
    ['MODEL_CALIBRATION', 'when scores descend', () => calibrated({ levels: [0, 1], scores: [2, 1] })],
    [
      'MODEL_CALIBRATION',
      'when its tail has no width',
      () => calibrated({ tail: { start: 1, share: 0.02, scale: 0, shape: 0.1 } }),
    ],
    ['MODEL_UNLOADABLE', 'when it is no graph', () => wrapped(Buffer.from('no graph'))],
    ['MODEL_PROBE', 'when it scores otherwise', () => graphOf({ gain: 1.01 })],
    ['MODEL_PROBE', 'when it scores NaN', () => graphOf({ gain: Number.NaN })],
    ['MODEL_PROBE', 'when its probe is empty', () => ({ probe: { ...sound.probe, count: 0 } })],
    ['MODEL_PROBE', 'when its probe is cut', () => ({ probe: { ...sound.probe, step: Buffer.alloc(4) } })],
    [
      'MODEL_PROBE',
      'when its tolerance is NaN',
      () => ({ probe: { ...sound.probe, tolerance: Number.NaN } }),
    ],
  ])('%s %s', async (code, _, change) => {
    await expect(verifyModel({ ...sound, ...change() }, KPI_SET)).rejects.toMatchObject({
      name: 'TowerwatchError',
      code,
      boundary: 'DLQ',
    });
  });
});

describe('a settled score', () => {
  test('is given beside the prompt one, whatever the size of the batch', async () => {
    const session = await opened(settled);
    const batch = windows(130);
    const { scores, settled: later } = await session.score(batch);
    expect(session.settles).toBe(true);
    expect(later).toHaveLength(scores.length);
    const deviation = (b: number, w: number) =>
      [0, 1].reduce((sum, k) => sum + Math.abs(batch.x[(b * 6 + w) * 2 + k] - batch.trend[b * 2 + k]), 0);
    for (const b of [0, 127, 128, 129]) {
      for (let j = 0; j < 3; j++) expect(later![b * 3 + j]).toBeCloseTo(deviation(b, 6 - DELAY - 3 + j), 4);
    }
  });

  test('is absent where the graph has none', async () => {
    const session = await opened(sound);
    expect(session.settles).toBe(false);
    expect(await session.score(windows(3))).not.toHaveProperty('settled');
  });

  const entity = { entity: 'cell-1', prompt: 1, settled: 1 };
  test.each<[string, string, () => Partial<Artifact>]>([
    ['MODEL_SHAPE', 'of too few steps', () => graphOf({ settledHop: 2 })],
    ['MODEL_PROBE', 'that differs from the probe', () => graphOf({ settledHop: 3, settledGain: 1.01 })],
    ['MODEL_PROBE', 'that its probe does not have', () => ({ probe: { ...settled.probe, settled: null } })],
    ['MODEL_CALIBRATION', 'without a threshold', () => ({ settledThreshold: null })],
    ['MODEL_CALIBRATION', 'without a calibration', () => ({ settledCalibration: null })],
    ['MODEL_CALIBRATION', 'with a threshold of NaN', () => ({ settledThreshold: Number.NaN })],
    ['MODEL_CALIBRATION', 'from before the window', () => ({ settledDelay: 4 })],
    ['MODEL_CALIBRATION', 'of steps to come', () => ({ settledDelay: -1 })],
    [
      'MODEL_CALIBRATION',
      'with a threshold of NaN for an entity',
      () => ({ entityThresholds: [{ ...entity, settled: Number.NaN }] }),
    ],
    ['MODEL_CALIBRATION', 'that the graph does not have', () => graphOf({})],
  ])('is refused with %s %s', async (code, _, change) => {
    await expect(verifyModel({ ...settled, ...change() }, KPI_SET)).rejects.toMatchObject({ code });
  });
});

test('no probe is made of windows that the graph does not read', async () => {
  const session = await DetectorSession.open(encodeOnnx(detector({ length: 7 })));
  open.push(session);
  await expect(makeProbe(session, windows(1))).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
});
