import type { WindowBatch } from '#core/detect/detector.ts';
import type { ModelTable, ServedModel } from '#services/scorer/model-table.ts';

/** Steps by which its settled scores follow: as many as the smallest windows allow. */
const DELAY = 2;

/**
 * The plainest model there is: a step's score is its mean squared residual (x − seasonal − trend)², prompt as well as
 * settled, and a KPI's contribution half its mean over the new steps. The settled threshold is the higher one, so that
 * alerts are confirmed and withdrawn. Row by row in doubles, so a score does not depend on the batch that it came in.
 */
export const residualModel: ServedModel = {
  id: 'residual',
  settled: { delay: DELAY, pValue: (score) => Math.exp(-score / 2) },
  thresholds: () => ({ prompt: 4, settled: 40 }),
  async score({ count, length, kpis, hop, x, seasonal, trend }: WindowBatch) {
    const scores = new Float32Array(count * hop);
    const settled = new Float32Array(count * hop);
    const contributions = new Float32Array(count * kpis);
    for (let b = 0; b < count; b++) {
      const squareAt = (step: number, k: number) => {
        const at = (b * length + step) * kpis + k;
        return (x[at] - seasonal[at] - trend[b * kpis + k]) ** 2;
      };
      for (let j = 0; j < hop; j++) {
        const step = length - hop + j;
        for (let k = 0; k < kpis; k++) {
          const square = squareAt(step, k);
          scores[b * hop + j] += square / kpis;
          settled[b * hop + j] += squareAt(step - DELAY, k) / kpis;
          contributions[b * kpis + k] += square / (2 * hop);
        }
      }
    }
    return { scores, settled, contributions };
  },
  pValue: (score) => Math.exp(-score),
};

/** In force for every kpiSet. */
export const residualModels: ModelTable = { active: () => residualModel };
