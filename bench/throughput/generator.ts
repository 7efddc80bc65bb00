import type { Fleet } from '#core/simulate/fleet.ts';
import { type GeneratorServers, generate } from '../load/generator-process.ts';
import { cellOf, entityId, type Load, simulatedCells, stepOf, timeOf } from './load.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask extends GeneratorServers {
  readonly load: Load;
}

await generate<GeneratorTask>(({ load }, codecs) => {
  const cells = cellValues(simulatedCells(load));
  cells(load.warmSteps);
  return {
    total: load.samples,
    rate: load.rate,
    recordAt: (sample) => {
      const entity = entityId(sample % load.entities);
      const step = stepOf(load, sample);
      const value = codecs.of('kpi.raw.v1').encode({
        entity,
        kpiSet: load.kpiSet.name,
        ts: timeOf(load, step),
        values: cells(step)[cellOf(load, sample % load.entities)],
        suspect: false,
      });
      return { topic: 'kpi.raw.v1', key: entity, value };
    },
  };
});

/** The values of every cell at a step; steps are asked for in order. */
function cellValues({ entities, kpis, stream }: Fleet): (step: number) => number[][] {
  const streams = entities.map((_, i) => stream(i));
  const buffer = new Float32Array(kpis.length);
  let at = -1;
  let values: number[][] = [];
  return (step) => {
    for (; at < step; at++) {
      values = streams.map((cell) => {
        cell.next(buffer, 0);
        return Array.from(buffer);
      });
    }
    return values;
  };
}
