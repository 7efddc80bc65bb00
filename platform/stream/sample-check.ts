import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type Refused, refused } from '#platform/errors/refused.ts';
import type { KpiSample } from '#schemas/types/topics.ts';

const MAX_ENTITY_BYTES = 256;
/** An older sample is the fault of its sender's clock … */
export const EARLIEST_MS = Date.UTC(2000);
/** … and so is one further ahead of the broker's. */
export const MAX_AHEAD_MS = DAY_MS;

/**
 * Judges a decoded sample before it touches any state: the same wherever samples are read.
 * @param key the record's key @param appendedAt when the broker appended it, ms
 * @returns undefined when it is good
 */
export function sampleFault(
  sample: KpiSample,
  key: string,
  kpiSet: KpiSet | undefined,
  appendedAt: number,
): Refused | undefined {
  const { entity, ts, values } = sample;
  const bytes = Buffer.byteLength(entity);
  if (bytes === 0 || bytes > MAX_ENTITY_BYTES) {
    return refused('ENTITY_ID_INVALID', `entity id of ${bytes} bytes, 1 to ${MAX_ENTITY_BYTES} allowed`);
  }
  if (entity !== key) return refused('ENTITY_ID_INVALID', 'entity id and record key differ');
  if (kpiSet === undefined) return refused('KPI_SET_UNKNOWN', `kpiSet ${sample.kpiSet.slice(0, 100)}`);
  if (values.length !== kpiSet.kpis.length) {
    return refused(
      'KPI_COUNT',
      `${values.length} values where ${kpiSet.name} has ${kpiSet.kpis.length} KPIs`,
    );
  }
  const odd = values.findIndex((value) => value !== null && !Number.isFinite(value));
  if (odd >= 0) return refused('VALUE_NOT_FINITE', `${kpiSet.kpis[odd].name} is ${values[odd]}`);
  if (values.every((value) => value === null)) return refused('VALUES_ABSENT', 'every value is null');
  if (ts < 0) return refused('TIMESTAMP_NEGATIVE', `ts ${ts}`);
  if (ts < EARLIEST_MS) return refused('TIMESTAMP_ANCIENT', `ts ${ts} is ${new Date(ts).toISOString()}`);
  if (ts > appendedAt + MAX_AHEAD_MS)
    return refused('TIMESTAMP_FUTURE', `ts ${ts} is ${Math.round((ts - appendedAt) / 1000)} s ahead`);
  return undefined;
}
