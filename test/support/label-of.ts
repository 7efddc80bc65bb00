import type { Label } from '#schemas/types/topics.ts';
import { at, KPI_SET } from './alert-scores.ts';

/** A label that calls an alert of `model-a` on cell-1 a false positive. */
export function labelOf(more: Partial<Label> = {}): Label {
  return {
    id: 'l-1',
    entity: 'cell-1',
    kpiSet: KPI_SET.name,
    from: at(2),
    to: at(3),
    label: 'NORMAL',
    state: 'IN_FORCE',
    revision: 0,
    verdict: 'FALSE_POSITIVE',
    source: 'CONSOLE',
    conflict: false,
    verdicts: [],
    anomalyId: `cell-1~cells~SCORE~${at(2)}`,
    anomalyKind: 'SCORE',
    modelId: 'model-a',
    labelRequestId: null,
    runId: null,
    kpis: [],
    reason: null,
    ts: at(4),
    ...more,
  };
}
