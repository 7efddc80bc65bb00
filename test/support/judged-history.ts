import type { HistoryRow } from '#core/history/history-row.ts';
import { historyRow } from '#core/history/history-row.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';
import { kpiSetOf, run, sampleAt, steps } from './series-samples.ts';

const STEPS_PER_DAY = 288;
/** Days without an event, which the model in force was made from, and days with two an entity. */
const CALM_DAYS = 4;
export const EVENTFUL_DAYS = 4;
/** Steps that an event lasts. */
const DURATION = 12;
/** First step in the day. */
const REGIME_AT = 84;
const ANOMALY_AT = 180;
const THRESHOLD = { method: 'quantile', level: 0.998 } as const;

export interface JudgedHistory {
  readonly kpiSet: KpiSet;
  readonly rows: readonly HistoryRow[];
  /** Fitted on the calm days. */
  readonly base: ModelArtifact;
  /** Two labels a day and entity: a little of KPI b was missed, and much of KPI a was a false alarm. */
  labels(day: number): JudgedSpan[];
}

/**
 * The history of a few cells in which every day what is anomalous is small, and what is normal after all is large.
 * @param windowing detector and windows of the kpiSet; by default Mahalanobis distances of 48 steps
 */
export async function judgedHistory(
  cells = 3,
  windowing: Partial<Pick<KpiSet, 'detector' | 'windowLength'>> = {},
): Promise<JudgedHistory> {
  const kpiSet = kpiSetOf({ windowLength: 48, ...windowing });
  const entities = steps(0, cells).map((cell) => `cell-${cell}`);
  const rows = entities.flatMap((entity) => rowsOf(entity, kpiSet));
  const [first, calm] = [sampleAt(0).ts, sampleAt(CALM_DAYS * STEPS_PER_DAY - 1).ts];
  const before = rows.filter(({ end }) => end <= calm);
  const model = await fitBase(before, { kpiSet, calibrateAfter: 0, threshold: THRESHOLD, seed: 0 });
  const base = await baseArtifact({
    kpiSet,
    model,
    span: { from: first, to: calm, entities },
    threshold: THRESHOLD,
    seed: 0,
    codeVersion: 'test',
    now: calm,
  });
  return {
    kpiSet,
    rows,
    base,
    labels: (day) =>
      entities.flatMap((entity) => {
        const missed = spanOf(day, ANOMALY_AT);
        const alarm = spanOf(day, REGIME_AT);
        const common = { entity, requested: false };
        return [
          {
            ...common,
            ...missed,
            id: `missed-${entity}-${day}`,
            anomalous: [missed],
            verdict: 'FALSE_NEGATIVE',
          },
          { ...common, ...alarm, id: `alarm-${entity}-${day}`, anomalous: [], verdict: 'FALSE_POSITIVE' },
        ];
      }),
  };
}

/** @param day of those with events, from 0 */
function spanOf(day: number, at: number) {
  const from = (CALM_DAYS + day) * STEPS_PER_DAY + at;
  return { from: sampleAt(from).ts, to: sampleAt(from + DURATION - 1).ts };
}

function rowsOf(entity: string, kpiSet: KpiSet): HistoryRow[] {
  const random = seededRandom(1).fork(entity);
  const samples = steps(0, (CALM_DAYS + EVENTFUL_DAYS) * STEPS_PER_DAY).map((step) => {
    const inDay = step % STEPS_PER_DAY;
    const isAt = (at: number) => step >= CALM_DAYS * STEPS_PER_DAY && inDay >= at && inDay < at + DURATION;
    const swing = 5 * Math.sin((2 * Math.PI * inDay) / STEPS_PER_DAY);
    const a = swing + random.normal() + (isAt(REGIME_AT) ? 12 : 0);
    const b = -swing + random.normal() + (isAt(ANOMALY_AT) ? 4 : 0);
    return sampleAt(step, [a, b]);
  });
  return run(kpiSet, samples).windows.map((window) => historyRow(entity, window, kpiSet.hop));
}
