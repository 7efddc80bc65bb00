import type { KpiSet } from '#core/series/kpi-set.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { KpiScore, KpiWindow } from '#schemas/types/topics.ts';
import { eventually } from './eventually.ts';
import { noiseWindows } from './published-model.ts';
import { sampleAt } from './series-samples.ts';
import type { StreamBroker } from './stream-broker.ts';

const ENTITY = 'cell-1';

/** A window of noise with a number. */
export function numberedWindow(kpiSet: KpiSet, number: number): KpiWindow {
  const { windowLength: length, hop, kpis, name } = kpiSet;
  const batch = noiseWindows(kpiSet, 1, number);
  return {
    entity: ENTITY,
    kpiSet: name,
    end: sampleAt(number).ts,
    status: 'OK',
    length,
    kpis: kpis.length,
    hop,
    x: packFloats(batch.x),
    seasonal: packFloats(batch.seasonal),
    trend: packFloats(batch.trend),
    step: packFloats(batch.step),
    median: packFloats(new Float32Array(kpis.length)),
    scale: packFloats(new Float32Array(kpis.length).fill(1)),
    mask: Buffer.alloc(length),
  };
}

/** Sends a window to the scorer that runs on the broker, and waits for its score. */
export async function scoreOfOne(broker: StreamBroker, kpiSet: KpiSet, number: number): Promise<KpiScore> {
  const window = numberedWindow(kpiSet, number);
  const value = broker.codecs.of('kpi.windows.v1').encode(window);
  await broker.producer.write([{ topic: 'kpi.windows.v1', key: ENTITY, value }]);
  return eventually('a score', async () => {
    const records = (await broker.committed('kpi.scores.v1')).flat();
    const scores = await broker.codecs.of('kpi.scores.v1').decodeAll(records.map((record) => record.value));
    return scores.find(
      (score): score is KpiScore =>
        !(score instanceof Error) && score.kpiSet === kpiSet.name && score.end === window.end,
    );
  });
}
