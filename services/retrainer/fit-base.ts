import { createHash } from 'node:crypto';
import type { Detector, WindowBatch } from '#core/detect/detector.ts';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type Calibration, calibrate } from '#core/threshold/calibration.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

const PROBE_WINDOWS = 4;

export interface FitOptions {
  readonly kpiSet: KpiSet;
  /** Windows that end later than this are the calibration, ms. */
  readonly calibrateAfter: number;
  readonly thresholdQuantile: number;
  readonly seed: number;
}

/** A fitted detector, ready to be published. */
export interface FittedModel {
  readonly family: string;
  readonly onnx: Uint8Array;
  readonly threshold: number;
  readonly calibration: Calibration;
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
 * Fits the kpiSet's detector on history, sets the threshold at a quantile of the calibration scores, and exports it.
 * @param rows ordered by entity and end
 * @throws TowerwatchError HISTORY_TOO_SHORT when the rows make no window past the warm-up, or none to calibrate
 *   on; DETECTOR_NOT_SERVABLE when the family is unknown or has no ONNX graph
 */
export function fitBase(rows: readonly HistoryRow[], options: FitOptions): FittedModel {
  const { kpiSet, calibrateAfter, thresholdQuantile, seed } = options;
  const started = performance.now();
  const training = windowsOf(rows, kpiSet, (_, status) => status === 'OK');
  const detector = detectorOf(kpiSet);
  let windows = 0;
  let probe: WindowBatch | undefined;
  for (const batch of training) {
    windows += batch.count;
    probe ??= firstOf(batch, PROBE_WINDOWS);
  }
  if (probe === undefined) {
    throw new TowerwatchError(
      'HISTORY_TOO_SHORT',
      `${kpiSet.name}: no window past the warm-up in ${rows.length} rows`,
    );
  }
  const fitted = detector.fit(training, seededRandom(seed));
  const graph = fitted.graph?.();
  if (graph === undefined) {
    throw new TowerwatchError('DETECTOR_NOT_SERVABLE', `${kpiSet.detector} cannot be exported to ONNX`);
  }
  const scores = scoresOf(
    fitted,
    windowsOf(rows, kpiSet, (end, status) => status === 'OK' && end > calibrateAfter),
  );
  if (scores.length === 0) {
    throw new TowerwatchError(
      'HISTORY_TOO_SHORT',
      `${kpiSet.name}: no window to calibrate on after ${new Date(calibrateAfter).toISOString()}`,
    );
  }
  return {
    family: fitted.family,
    onnx: encodeOnnx(graph),
    threshold: quantile(scores, thresholdQuantile),
    calibration: calibrate(scores),
    windows,
    dataSha256: digestOf(rows),
    probe,
    seconds: (performance.now() - started) / 1000,
  };
}

function windowsOf(
  rows: readonly HistoryRow[],
  { windowLength, hop, kpis, granularityMs }: KpiSet,
  include: (end: number, status: HistoryRow['status']) => boolean,
): Iterable<WindowBatch> {
  const cut = { windowLength, hop, kpis: kpis.length, granularityMs, include };
  return { [Symbol.iterator]: () => windowsFromHistory(rows, cut) };
}

function scoresOf(
  fitted: { score(batch: WindowBatch): { scores: Float32Array } },
  windows: Iterable<WindowBatch>,
): Float32Array {
  const parts = Array.from(windows, (batch) => fitted.score(batch).scores);
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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

function digestOf(rows: readonly HistoryRow[]): string {
  const hash = createHash('sha256');
  for (const { entity, end, x } of rows) {
    hash.update(`${entity}\n${end}\n`);
    hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
  }
  return hash.digest('hex');
}
