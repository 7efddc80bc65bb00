import { type Random, seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { type SimulatedEntity, simulatedInventory } from '#core/simulate/inventory.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { KpiScore } from '#schemas/types/topics.ts';
import { endOf, type FleetPlan, LONGEST_EPISODE } from './plan.ts';

/** Alerts of an entity in a day: as the base model opens them in the simulated fleet. */
const EPISODES_PER_DAY = 0.3;
/** Logarithms of normal scores are Gaussian: .2 % of them are over threshold, as the base model's are. */
const SPREAD = 0.4;
const THRESHOLD_Z = 2.88;
/** How far an anomaly lifts the scores: from MINOR to CRITICAL. */
const LIFT = [3, 5.5] as const;
/** KPIs that an anomaly shows in, and the contribution from which the alerter counts one. */
const LIFTED_KPIS = 3;
const INVOLVED = 4.5;

/** The fleet as the inventory has it, in the order of the updates. */
export function fleetOf({ entities, seed }: Pick<FleetPlan, 'entities' | 'seed'>): SimulatedEntity[] {
  return simulatedInventory(entities, seededRandom(seed).fork('inventory'));
}

/** Scores as a scorer would give them, update after update: mostly quiet, with anomalies that last. The same for a plan. */
export class FleetScores {
  readonly #plan: FleetPlan;
  readonly #ids: readonly string[];
  readonly #random: Random;
  readonly #startsWith: number;
  /** Windows that an entity's anomaly has still to go. */
  readonly #left: Uint8Array;
  #next = 0;

  constructor(plan: FleetPlan) {
    this.#plan = plan;
    this.#ids = fleetOf(plan).map(({ id }) => id);
    this.#random = seededRandom(plan.seed).fork('scores');
    this.#left = new Uint8Array(plan.entities);
    const { hop, granularityMs } = plan.kpiSet;
    this.#startsWith = (EPISODES_PER_DAY * hop * granularityMs) / DAY_MS;
  }

  next(): KpiScore {
    const plan = this.#plan;
    const random = this.#random;
    const update = this.#next++;
    const index = update % plan.entities;
    if (this.#left[index] > 0) this.#left[index]--;
    else if (random.uniform() < this.#startsWith) this.#left[index] = random.integer(1, LONGEST_EPISODE + 1);
    const isAnomalous = this.#left[index] > 0;
    const { name, kpis, hop, granularityMs } = plan.kpiSet;
    const z = Array.from({ length: hop }, () => (isAnomalous ? random.uniform(...LIFT) : random.normal()));
    const contributions = kpis.map(() => Math.abs(random.normal()));
    for (let i = 0; isAnomalous && i < LIFTED_KPIS; i++)
      contributions[(index + i) % kpis.length] = INVOLVED + i;
    return {
      entity: this.#ids[index],
      kpiSet: name,
      end: endOf(plan, update),
      status: 'OK',
      granularity: granularityMs,
      scores: z.map((one) => plan.model.threshold * Math.exp(SPREAD * (one - THRESHOLD_Z))),
      contributions,
      pValues: z.map(upperTail),
      modelId: plan.model.id,
      threshold: plan.model.threshold,
      settled: [],
      settledPValues: [],
      settledThreshold: null,
      settledDelay: 0,
    };
  }
}

export function scoreRecord(score: KpiScore, codecs: CodecBook): OutgoingRecord {
  return { topic: 'kpi.scores.v1', key: score.entity, value: codecs.of('kpi.scores.v1').encode(score) };
}

/** Share of a standard Gaussian above z, roughly: J.-T. Lin, Applied Statistics 38 (1989), 69. */
function upperTail(z: number): number {
  const above = 0.5 * Math.exp(-0.717 * Math.abs(z) - 0.416 * z * z);
  return z < 0 ? 1 - above : above;
}
