import { seededRandom } from '#core/random/random.ts';
import type { Sample } from '#core/series/entity-series.ts';
import type { Entity, KpiWindow } from '#schemas/types/topics.ts';
import { entityOf } from './alerter-run.ts';
import { kpiWindows } from './kpi-windows.ts';
import { kpiSetOf, MINUTE, steps } from './series-samples.ts';

const STEP_MS = 5 * MINUTE;
const STEPS_PER_DAY = 288;
/** Before the first look at the page. */
export const BACKLOG = 2 * STEPS_PER_DAY;
/** Steps that an anomaly lasts. */
export const SPIKE_STEPS = 6;
export const KPI_SET = kpiSetOf({
  name: 'cells',
  kpis: [
    { name: 'users', unit: 'count' },
    { name: 'throughput', unit: 'Mbit/s' },
    { name: 'drops', unit: '%' },
  ],
  windowLength: 12,
  hop: 2,
});

export const CELLS = ['north', 'south'].flatMap((region) =>
  steps(1, 5).map((i) => ({ entity: `${region}-${i}`, region })),
);

/** Samples of each cell, the same in every run but for the time at which they end. */
export class SmallFleet {
  /** Steps that were sent. */
  step = 0;
  readonly #start: number;
  readonly #random = seededRandom(7);

  /** @param now when the backlog ends, ms */
  constructor(now: number) {
    this.#start = (Math.floor(now / STEP_MS) - BACKLOG) * STEP_MS;
  }

  /** Event time of the last step that was sent, ms. */
  get now(): number {
    return this.#start + (this.step - 1) * STEP_MS;
  }

  /** The next samples of every cell, in order of time. @param anomalous cells in which something is wrong */
  next(count: number, anomalous: readonly string[]): (Sample & { readonly entity: string })[] {
    const from = this.step;
    this.step += count;
    return steps(from, this.step).flatMap((step) =>
      CELLS.map(({ entity }) => ({ entity, ...this.#sample(entity, step, anomalous.includes(entity)) })),
    );
  }

  /** What a model is fitted on. */
  calmWindows(): KpiWindow[] {
    return CELLS.flatMap(({ entity }) =>
      kpiWindows(
        entity,
        KPI_SET,
        steps(0, STEPS_PER_DAY).map((step) => this.#sample(entity, step, false)),
      ),
    );
  }

  #sample(entity: string, step: number, isAnomalous: boolean): Sample {
    const random = this.#random.fork(`${entity}~${step}`);
    const swing = Math.sin((2 * Math.PI * step) / STEPS_PER_DAY);
    const fault = isAnomalous ? 1 : 0;
    return {
      ts: this.#start + step * STEP_MS,
      values: [
        200 + 80 * swing + 6 * random.normal(),
        90 - 20 * swing + 3 * random.normal() - 70 * fault,
        1 + 0.2 * random.normal() + 12 * fault,
      ],
      suspect: false,
    };
  }
}

export function inventoryOf(entity: string, region: string): Entity {
  return entityOf(entity, {
    name: `Mast ${entity}`,
    region,
    site: `site-${entity.slice(-1)}`,
    kind: 'macro',
    coordinates: { latitude: region === 'north' ? 53 : 48, longitude: 9 + Number(entity.slice(-1)) },
  });
}
