import type { KpiScore } from '#schemas/types/topics.ts';
import { NOT_SETTLED } from './not-settled.ts';
import { KPI_SET, STEP, stepTime } from './verdicts.ts';

/** The score of a window that ends at a step. */
export function windowScore(entity: string, step: number, change: Partial<KpiScore> = {}): KpiScore {
  return {
    entity,
    kpiSet: KPI_SET.name,
    end: stepTime(step),
    status: 'OK',
    granularity: STEP,
    scores: [0.5, 2, 1],
    contributions: [],
    pValues: [0.4, 0.02, 0.2],
    modelId: 'model-1',
    threshold: 3,
    ...NOT_SETTLED,
    ...change,
  };
}

/** The marker of an entity that stopped sending, or sends again. */
export const marker = (entity: string, step: number, status: 'SILENT' | 'RESUMED'): KpiScore =>
  windowScore(entity, step, { status, scores: [], pValues: [], modelId: null, threshold: null });
