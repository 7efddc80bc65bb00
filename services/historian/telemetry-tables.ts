import type { KpiSet } from '#core/series/kpi-set.ts';
import { EARLIEST_MS, sampleFault } from '#platform/stream/sample-check.ts';
import type { KpiSample, KpiScore, KpiWindow, SettledScore } from '#schemas/types/topics.ts';
import { type HistoryRecord, type HistoryTable, historyTable } from './history-table.ts';

const FLOAT_BYTES = 4;
/** Partitions are weeks: a broken clock must not open one for each year it dreams of. */
const LATEST_MS = Date.UTC(2100);

type KpiSets = ReadonlyMap<string, KpiSet>;

/** Measurements as they were sent, but for those that the windower refuses before it looks at its state. */
export function samplesTable(kpiSets: KpiSets): HistoryTable<KpiSample> {
  const select = ({ key, value, appendedAt }: HistoryRecord<KpiSample>) =>
    value !== null && sampleFault(value, key, kpiSets.get(value.kpiSet), appendedAt) === undefined
      ? value
      : null;
  return historyTable('samples', select, {
    kpi_set: (row, sample) => row.string(sample.kpiSet),
    entity: (row, sample) => row.string(sample.entity),
    ts: (row, sample) => row.dateTime64(sample.ts),
    values: (row, sample) => row.float32Array(sample.values),
    suspect: (row, sample) => row.bool(sample.suspect),
  });
}

/** The new steps of each window of its kpiSet's shape; markers have none. */
export function windowsTable(kpiSets: KpiSets): HistoryTable<KpiWindow> {
  const keeps = (window: KpiWindow) =>
    (window.status === 'OK' || window.status === 'WARMUP') &&
    isPlausible(window.end) &&
    isOfShape(window, kpiSets.get(window.kpiSet));
  return historyTable('windows', ({ value }) => (value !== null && keeps(value) ? value : null), {
    kpi_set: (row, window) => row.string(window.kpiSet),
    entity: (row, window) => row.string(window.entity),
    end: (row, window) => row.dateTime64(window.end),
    status: (row, window) => row.string(window.status),
    hop: (row, window) => row.uint16(window.hop),
    kpis: (row, window) => row.uint16(window.kpis),
    x: (row, window) => row.packedFloat32(newSteps(window.x, window)),
    seasonal: (row, window) => row.packedFloat32(newSteps(window.seasonal, window)),
    trend: (row, window) => row.packedFloat32(window.trend),
    step: (row, window) => row.packedFloat32(window.step),
    median: (row, window) => row.packedFloat32(window.median),
    scale: (row, window) => row.packedFloat32(window.scale),
    mask: (row, window) => row.bytes(newSteps(window.mask, window)),
  });
}

/** Prompt scores, and markers without any. */
export function scoresTable(kpiSets: KpiSets): HistoryTable<KpiScore> {
  const keeps = (score: KpiScore) => isPlausible(score.end) && kpiSets.has(score.kpiSet);
  return historyTable('scores', ({ value }) => (value !== null && keeps(value) ? value : null), {
    kpi_set: (row, score) => row.string(score.kpiSet),
    entity: (row, score) => row.string(score.entity),
    end: (row, score) => row.dateTime64(score.end),
    status: (row, score) => row.string(score.status),
    granularity_ms: (row, score) => row.uint32(score.granularity),
    scores: (row, score) => row.float32Array(score.scores),
    contributions: (row, score) => row.float32Array(score.contributions),
    p_values: (row, score) => row.float64Array(score.pValues),
    model_id: (row, score) => row.nullableString(score.modelId),
    threshold: (row, score) => row.nullableFloat64(score.threshold),
  });
}

export function settledTable(kpiSets: KpiSets): HistoryTable<SettledScore> {
  const keeps = (score: SettledScore) => isPlausible(score.end) && kpiSets.has(score.kpiSet);
  return historyTable('settled', ({ value }) => (value !== null && keeps(value) ? value : null), {
    kpi_set: (row, score) => row.string(score.kpiSet),
    entity: (row, score) => row.string(score.entity),
    end: (row, score) => row.dateTime64(score.end),
    granularity_ms: (row, score) => row.uint32(score.granularity),
    scores: (row, score) => row.float32Array(score.scores),
    p_values: (row, score) => row.float64Array(score.pValues),
    model_id: (row, score) => row.nullableString(score.modelId),
    threshold: (row, score) => row.nullableFloat64(score.threshold),
  });
}

function isPlausible(time: number): boolean {
  return time >= EARLIEST_MS && time < LATEST_MS;
}

function isOfShape(window: KpiWindow, kpiSet: KpiSet | undefined): boolean {
  if (kpiSet === undefined) return false;
  const { windowLength, hop } = kpiSet;
  const kpis = kpiSet.kpis.length;
  const perStep = kpis * FLOAT_BYTES;
  return (
    window.length === windowLength &&
    window.kpis === kpis &&
    window.hop === hop &&
    [window.x, window.seasonal].every((field) => field.length === windowLength * perStep) &&
    [window.trend, window.step, window.median, window.scale].every((field) => field.length === perStep) &&
    window.mask.length === windowLength * Math.ceil(kpis / 8)
  );
}

/** The part of a packed field, laid out step by step, that belongs to the window's last `hop` steps. */
function newSteps(field: Uint8Array, { length, hop }: KpiWindow): Uint8Array {
  return field.subarray((field.length / length) * (length - hop));
}
