import type { WindowBatch } from '#core/detect/detector.ts';
import type { ModelTable, ServedModel } from '#services/scorer/model-table.ts';

/**
 * The plainest model there is: a step's score is its mean squared residual (x − seasonal − trend)², a KPI's contribution
 * half its mean over the new steps. Row by row in doubles, so a score does not depend on the batch that it came in.
 */
export const residualModel: ServedModel = {
  id: 'residual',
  settled: null,
  thresholds: () => ({ prompt: 4, settled: null }),
  async score({ count, length, kpis, hop, x, seasonal, trend }: WindowBatch) {
    const scores = new Float32Array(count * hop);
    const contributions = new Float32Array(count * kpis);
    for (let b = 0; b < count; b++) {
      for (let j = 0; j < hop; j++) {
        const row = (b * length + length - hop + j) * kpis;
        for (let k = 0; k < kpis; k++) {
          const square = (x[row + k] - seasonal[row + k] - trend[b * kpis + k]) ** 2;
          scores[b * hop + j] += square / kpis;
          contributions[b * kpis + k] += square / (2 * hop);
        }
      }
    }
    return { scores, contributions };
  },
  pValue: (score) => Math.exp(-score),
};

/** In force for every kpiSet. */
export const residualModels: ModelTable = { active: () => residualModel };
