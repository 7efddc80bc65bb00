import type { KpiSet } from '#core/series/kpi-set.ts';
import { noOutput, type Stage } from '#platform/stream/stage.ts';
import type { KpiScore, KpiWindow } from '#schemas/types/topics.ts';
import type { ModelTable, ServedModel, Thresholds } from './model-table.ts';
import { batchOf } from './window-batch.ts';

/** Windows scored at once: past this a larger batch gains nothing and holds the loop longer. */
const MAX_BATCH = 512;

/** Scores windows with the model in force for their kpiSet. Markers pass through; without a model a window is UNSCORED. */
export function scorerStage(
  kpiSets: ReadonlyMap<string, KpiSet>,
  models: ModelTable,
): Stage<undefined, 'kpi.windows.v1'> {
  return {
    name: 'scorer',
    input: 'kpi.windows.v1',
    outputs: ['kpi.scores.v1'],
    open: () => undefined,

    async step(_, records) {
      const output = noOutput();
      const answers = new Array<KpiScore | undefined>(records.length);
      const toScore = new Map<KpiSet, number[]>();
      for (const [i, { offset, value: window }] of records.entries()) {
        const kpiSet = kpiSets.get(window.kpiSet);
        if (kpiSet === undefined) {
          output.refusals.push({ offset, code: 'KPI_SET_UNKNOWN', message: `kpiSet ${window.kpiSet}` });
        } else if (window.status === 'SILENT' || window.status === 'RESUMED') {
          answers[i] = unscored(window, kpiSet, window.status);
        } else if (!fits(window, kpiSet)) {
          const message = `window of ${window.length}×${window.kpis}, hop ${window.hop}, where ${kpiSet.name} has ${kpiSet.windowLength}×${kpiSet.kpis.length}, hop ${kpiSet.hop}`;
          output.refusals.push({ offset, code: 'WINDOW_SHAPE', message });
        } else if (models.active(kpiSet.name) === undefined) {
          answers[i] = unscored(window, kpiSet, 'UNSCORED');
        } else {
          const group = toScore.get(kpiSet);
          if (group === undefined) toScore.set(kpiSet, [i]);
          else group.push(i);
        }
      }
      for (const [kpiSet, indices] of toScore) {
        for (let from = 0; from < indices.length; from += MAX_BATCH) {
          const chunk = indices.slice(from, from + MAX_BATCH);
          // Asked for each batch: a new model takes over between two batches, never within one.
          const model = models.active(kpiSet.name)!;
          const windows = chunk.map((i) => records[i].value);
          const scores = await score(model, kpiSet, windows);
          for (const [j, i] of chunk.entries()) answers[i] = scores[j];
        }
      }
      for (const value of answers) {
        if (value !== undefined) output.emissions.push({ topic: 'kpi.scores.v1', key: value.entity, value });
      }
      return output;
    },
  };
}

function fits(window: KpiWindow, { windowLength, kpis, hop }: KpiSet): boolean {
  const cells = windowLength * kpis.length * 4;
  return (
    window.length === windowLength &&
    window.kpis === kpis.length &&
    window.hop === hop &&
    window.x.length === cells &&
    window.seasonal.length === cells &&
    window.trend.length === kpis.length * 4 &&
    window.step.length === kpis.length * 4
  );
}

async function score(model: ServedModel, kpiSet: KpiSet, windows: readonly KpiWindow[]): Promise<KpiScore[]> {
  const { hop, granularityMs } = kpiSet;
  const { scores, contributions, settled } = await model.score(batchOf(windows, kpiSet));
  const kpis = kpiSet.kpis.length;
  return windows.map((window, i) => {
    const thresholds = model.thresholds(window.entity);
    const own = Array.from(scores.subarray(i * hop, (i + 1) * hop));
    return {
      entity: window.entity,
      kpiSet: kpiSet.name,
      end: window.end,
      status: window.status as 'OK' | 'WARMUP',
      granularity: granularityMs,
      scores: own,
      contributions: Array.from(contributions.subarray(i * kpis, (i + 1) * kpis)),
      pValues: own.map((value) => model.pValue(value)),
      modelId: model.id,
      threshold: thresholds.prompt,
      ...settledPart(model, thresholds, settled?.subarray(i * hop, (i + 1) * hop)),
    };
  });
}

const NOT_SETTLED = { settled: [], settledPValues: [], settledThreshold: null, settledDelay: 0 };

function settledPart(model: ServedModel, thresholds: Thresholds, scores: Float32Array | undefined) {
  if (model.settled === null || scores === undefined) return NOT_SETTLED;
  const { delay, pValue } = model.settled;
  const settled = Array.from(scores);
  return {
    settled,
    settledPValues: settled.map((value) => pValue(value)),
    settledThreshold: thresholds.settled,
    settledDelay: delay,
  };
}

function unscored(window: KpiWindow, kpiSet: KpiSet, status: KpiScore['status']): KpiScore {
  return {
    entity: window.entity,
    kpiSet: kpiSet.name,
    end: window.end,
    status,
    granularity: kpiSet.granularityMs,
    scores: [],
    contributions: [],
    pValues: [],
    modelId: null,
    threshold: null,
    ...NOT_SETTLED,
  };
}
