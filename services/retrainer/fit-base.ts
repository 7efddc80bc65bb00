import { createHash } from 'node:crypto';
import type { Detector, TrainedWeights, TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type Calibration, calibrate } from '#core/threshold/calibration.ts';
import { chooseThreshold, type ThresholdRule } from '#core/threshold/choose.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { EntityThreshold } from '#schemas/types/topics.ts';

const PROBE_WINDOWS = 4;

export interface FitOptions {
  readonly kpiSet: KpiSet;
  /** Windows that end later than this are the calibration, ms. */
  readonly calibrateAfter: number;
  readonly threshold: ThresholdRule;
  readonly seed: number;
}

/** A fitted detector, ready to be published. */
export interface FittedModel {
  readonly family: string;
  readonly onnx: Uint8Array;
  /** What the next training goes on from; absent where a family has nothing of the kind. */
  readonly weights?: TrainedWeights;
  readonly threshold: number;
  /** How it was found, where not by the retrainer's rule. */
  readonly thresholdMethod?: string;
  readonly calibration: Calibration;
  /** Absent or null where it has no settled score. */
  readonly settledThreshold?: number | null;
  /** Steps by which settled scores follow prompt ones. */
  readonly settledDelay?: number;
  readonly settledCalibration?: Calibration | null;
  /** Of entities that have their own. */
  readonly entityThresholds?: readonly EntityThreshold[];
  readonly windows: number;
  /** Over the rows of history in the order read. */
  readonly dataSha256: string;
  /** Windows on which a scorer checks the model. */
  readonly probe: WindowBatch;
  readonly seconds: number;
}

/** @throws TowerwatchError DETECTOR_NOT_SERVABLE when there is no detector of the kpiSet's name for it */
export function detectorOf({ name, detector }: Pick<KpiSet, 'name' | 'detector'>): Detector {
  if (DETECTOR_FAMILIES.includes(detector)) return familyOf(detector);
  const known = DETECTOR_FAMILIES.join(', ');
  throw new TowerwatchError('DETECTOR_NOT_SERVABLE', `${name}: no detector ${detector}; there are ${known}`);
}

/**
 * Fits the kpiSet's detector on history, exports it, and sets the threshold by the scores that the exported model gives the
 * calibration windows: those that scorers will see.
 * @param rows ordered by entity and end
 * @throws TowerwatchError HISTORY_TOO_SHORT when the rows make no window past the warm-up, or none to calibrate
 *   on; DETECTOR_NOT_SERVABLE when the family is unknown or has no ONNX graph; TENSORFLOW_MISSING where it needs that
 */
export async function fitBase(
  rows: readonly HistoryRow[],
  { kpiSet, calibrateAfter, threshold, seed }: FitOptions,
  run: TrainingRun = {},
): Promise<FittedModel> {
  const started = performance.now();
  const detector = detectorOf(kpiSet);
  if (detector.needsTensorFlow) await loadTensorFlow();
  const training = windowsOf(rows, kpiSet, (_, status) => status === 'OK');
  const { windows, probe } = survey(training);
  if (probe === undefined) {
    throw new TowerwatchError(
      'HISTORY_TOO_SHORT',
      `${kpiSet.name}: no window past the warm-up in ${rows.length} rows`,
    );
  }
  const fitted = detector.fit(training, seededRandom(seed), run);
  const graph = fitted.graph?.();
  if (graph === undefined) {
    throw new TowerwatchError('DETECTOR_NOT_SERVABLE', `${kpiSet.detector} cannot be exported to ONNX`);
  }
  const onnx = encodeOnnx(graph);
  const scores = await scoresOf(
    onnx,
    windowsOf(rows, kpiSet, (end, status) => status === 'OK' && end > calibrateAfter),
  );
  if (scores.length === 0) {
    throw new TowerwatchError(
      'HISTORY_TOO_SHORT',
      `${kpiSet.name}: no window to calibrate on after ${new Date(calibrateAfter).toISOString()}`,
    );
  }
  const weights = fitted.weights?.();
  return {
    family: fitted.family,
    onnx,
    ...(weights === undefined ? {} : { weights }),
    threshold: chooseThreshold(scores, threshold),
    calibration: calibrate(scores),
    windows,
    dataSha256: digestOf(rows),
    probe,
    seconds: (performance.now() - started) / 1000,
  };
}

/** How many windows there are, and a few of them. */
function survey(windows: Iterable<WindowBatch>): { windows: number; probe: WindowBatch | undefined } {
  let count = 0;
  let probe: WindowBatch | undefined;
  for (const batch of windows) {
    count += batch.count;
    probe ??= firstOf(batch, PROBE_WINDOWS);
  }
  return { windows: count, probe };
}

function windowsOf(
  rows: readonly HistoryRow[],
  { windowLength, hop, kpis, granularityMs }: KpiSet,
  include: (end: number, status: HistoryRow['status']) => boolean,
): Iterable<WindowBatch> {
  const cut = { windowLength, hop, kpis: kpis.length, granularityMs, include };
  return { [Symbol.iterator]: () => windowsFromHistory(rows, cut) };
}

async function scoresOf(onnx: Uint8Array, windows: Iterable<WindowBatch>): Promise<Float32Array> {
  const session = await DetectorSession.open(onnx);
  try {
    const parts: Float32Array[] = [];
    for (const batch of windows) parts.push((await session.score(batch)).scores);
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  } finally {
    await session.close();
  }
}

function firstOf(batch: WindowBatch, wanted: number): WindowBatch {
  const count = Math.min(wanted, batch.count);
  const cells = count * batch.length * batch.kpis;
  return {
    ...batch,
    count,
    entities: batch.entities.slice(0, count),
    ends: batch.ends.slice(0, count),
    x: batch.x.slice(0, cells),
    seasonal: batch.seasonal.slice(0, cells),
    trend: batch.trend.slice(0, count * batch.kpis),
    step: batch.step.slice(0, count * batch.kpis),
  };
}

/** Over the rows in their order. */
export function digestOf(rows: readonly HistoryRow[]): string {
  const hash = createHash('sha256');
  for (const { entity, end, x } of rows) {
    hash.update(`${entity}\n${end}\n`);
    hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
  }
  return hash.digest('hex');
}
