/** One KPI of the simulated cells: how it answers to load, how noisy it is, and the units it is reported in. */
export interface SimulatedKpi {
  readonly name: string;
  readonly unit: string;
  /** Expected latent value at a load; a load of about 0.25 is night, about 1.3 the busy hour. */
  readonly response: (load: number) => number;
  /** Standard deviation σ of the latent noise. */
  readonly noise: number;
  /** Reported value = base + gain · latent: affine and the same for every cell, so no scaled series depends on it. */
  readonly base: number;
  readonly gain: number;
}

/** The KPIs of a simulated cell, in the order of its samples. */
export const SIMULATED_KPIS: readonly SimulatedKpi[] = [
  { name: 'users', unit: 'count', response: (l) => l, noise: 0.06, base: 300, gain: 250 },
  { name: 'dl_thr', unit: 'Mbit/s', response: (l) => l ** 0.9, noise: 0.08, base: 60, gain: 50 },
  { name: 'ul_thr', unit: 'Mbit/s', response: (l) => 0.6 * l ** 0.95, noise: 0.08, base: 20, gain: 15 },
  { name: 'prb_dl', unit: '%', response: (l) => 1 - Math.exp(-1.2 * l), noise: 0.06, base: 35, gain: 40 },
  { name: 'prb_ul', unit: '%', response: (l) => 0.8 * (1 - Math.exp(-l)), noise: 0.06, base: 35, gain: 40 },
  { name: 'rrc_succ', unit: '%', response: (l) => -0.02 * l * l, noise: 0.02, base: 98.5, gain: 2.5 },
  { name: 'drop', unit: '%', response: (l) => 0.05 * l ** 1.5, noise: 0.05, base: 1.4, gain: 2 },
  { name: 'ho_succ', unit: '%', response: (l) => -0.015 * l, noise: 0.02, base: 97, gain: 5 },
  { name: 'latency', unit: 'ms', response: (l) => 0.15 * l * l, noise: 0.08, base: 28, gain: 25 },
  { name: 'cqi', unit: 'index', response: (l) => -0.1 * l, noise: 0.05, base: 9.5, gain: 6 },
  { name: 'interf', unit: 'dBm', response: (l) => 0.12 * l, noise: 0.06, base: -108, gain: 12 },
  { name: 'cpu', unit: '%', response: (l) => 0.5 * l, noise: 0.05, base: 22, gain: 25 },
];

/** Position of each KPI in a sample. */
export const KPI_INDEX: Readonly<Record<string, number>> = Object.fromEntries(
  SIMULATED_KPIS.map(({ name }, index) => [name, index]),
);
