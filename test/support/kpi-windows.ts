import type { Sample } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { KpiWindow } from '#schemas/types/topics.ts';
import { run } from './series-samples.ts';

/** The windows that the windower sends of an entity's samples. */
export function kpiWindows(entity: string, kpiSet: KpiSet, samples: readonly Sample[]): KpiWindow[] {
  return run(kpiSet, samples).windows.map((window) => ({
    entity,
    kpiSet: kpiSet.name,
    end: window.end,
    status: window.status,
    length: kpiSet.windowLength,
    kpis: kpiSet.kpis.length,
    hop: kpiSet.hop,
    x: packFloats(window.x),
    seasonal: packFloats(window.seasonal),
    trend: packFloats(window.trend),
    step: packFloats(window.step),
    median: packFloats(window.median),
    scale: packFloats(window.scale),
    mask: Buffer.from(window.mask),
  }));
}
