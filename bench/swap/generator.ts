import { type GeneratorServers, generate } from '../load/generator-process.ts';
import { warmFleet } from '../throughput/warm-fleet.ts';
import { endOf, entityOf, type SwapPlan } from './plan.ts';
import { windowMessages, windowPool } from './window-pool.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask extends GeneratorServers {
  readonly plan: SwapPlan;
}

await generate<GeneratorTask>(({ plan }, codecs) => {
  const { kpiSet } = plan.cells;
  const messages = windowMessages(windowPool(warmFleet(plan.cells).history, kpiSet), kpiSet);
  return {
    total: plan.windows,
    rate: plan.rate,
    recordAt: (window) => {
      const entity = entityOf(plan, window);
      const message = messages[window % messages.length];
      const value = codecs.of('kpi.windows.v1').encode({ ...message, entity, end: endOf(plan, window) });
      return { topic: 'kpi.windows.v1', key: entity, value };
    },
  };
});
