import { scaleOf, standardise } from '#core/points/standardise.ts';
import type { Random } from '#core/random/random.ts';
import { jensenShannon } from './bias.ts';
import { distancesFromNearest, squaredDistance } from './distances.ts';
import { kMeans, nearestCentres } from './k-means.ts';
import { quotas } from './quotas.ts';

/** Windows as the model's encoder sees them. */
export interface EmbeddedWindows {
  /** [N, D] row-major: what can be chosen, none of it judged */
  readonly history: Float32Array;
  /** [n, D] */
  readonly judged: Float32Array;
  /** D */
  readonly dimensions: number;
}

export interface ChoiceSettings {
  /** Windows to choose. */
  readonly budget: number;
  /** k of k-means. */
  readonly clusters?: number;
  /** Share of history, nearest to what is judged, that is left out. */
  readonly filtered?: number;
}

export interface ChosenWindows {
  /** Places in history, in the order of asking: any number of the first is spread over the clusters as all are. */
  readonly places: Int32Array;
  /** [N] cluster of each window of history */
  readonly clusters: Int32Array;
  /** Jensen–Shannon divergence, in nats, of the judged windows' clusters from history's: without and with the chosen. */
  readonly bias: { readonly before: number; readonly after: number };
}

/**
 * Two-stage active learning (TSAL): which windows to have judged. First those are left out that are like windows judged
 * already; then each cluster of history gives as many as make the judged windows in all spread like history. Within a
 * cluster the one farthest from all judged and chosen takes turns with any.
 *
 * "Supervised Fine-Tuning for Unsupervised KPI Anomaly Detection for Mobile Web Systems", WWW 2024.
 *
 * A cluster that cannot give its part otherwise gives of what was left out, the least like judged windows first.
 * @throws RangeError when history is empty, an embedding is not finite, or a setting is out of its range
 */
export function chooseWindows(
  windows: EmbeddedWindows,
  { budget, clusters: k = 20, filtered = 0.3 }: ChoiceSettings,
  random: Random,
): ChosenWindows {
  if (!(Number.isSafeInteger(budget) && budget >= 0)) throw new RangeError(`a budget of ${budget} windows`);
  if (!(filtered >= 0 && filtered < 1)) throw new RangeError(`a share of ${filtered} to leave out`);
  const { dimensions } = windows;
  const scale = scaleOf(windows.history, dimensions);
  const history = standardise(windows.history, scale);
  const judged = standardise(windows.judged, scale);
  const { centres, clusters } = kMeans(history, dimensions, k, random.fork('clusters'));

  const distances = distancesFromNearest(history, judged, dimensions);
  const members = farthestFirst(clusters, distances);
  const ofHistory = Int32Array.from(members, ({ length }) => length);
  const ofJudged = new Int32Array(members.length);
  for (const cluster of nearestCentres(judged, centres, dimensions)) ofJudged[cluster]++;

  const isCovered = nearest(distances, judged.length > 0 ? Math.floor(filtered * clusters.length) : 0);
  const draw = random.fork('windows');
  const chosen = Array.from(quotas(ofHistory, ofJudged, budget), (quota, cluster) => {
    const open = members[cluster].filter((place, i) => i < quota || isCovered[place] === 0);
    return chooseWithin(open, quota, history, dimensions, distances, draw);
  });
  const after = ofJudged.map((count, cluster) => count + chosen[cluster].length);
  return {
    places: interleaved(chosen),
    clusters,
    bias: { before: jensenShannon(ofHistory, ofJudged), after: jensenShannon(ofHistory, after) },
  };
}

/** Places of the windows of each cluster, the least like judged windows first. */
function farthestFirst(clusters: Int32Array, distances: Float64Array): number[][] {
  const members: number[][] = Array.from({ length: Math.max(...clusters) + 1 }, () => []);
  const order = Array.from(clusters.keys()).sort((a, b) => distances[b] - distances[a] || a - b);
  for (const place of order) members[clusters[place]].push(place);
  return members;
}

/** [N] 1 for so many of the windows, those with the least distances. */
function nearest(distances: Float64Array, count: number): Uint8Array {
  const order = Array.from(distances.keys()).sort((a, b) => distances[a] - distances[b] || a - b);
  const marks = new Uint8Array(distances.length);
  for (const place of order.slice(0, count)) marks[place] = 1;
  return marks;
}

/**
 * Any window first, then in turn the one farthest from all judged and chosen (k-center greedy; Sener & Savarese 2018)
 * and any.
 * @param distances [N] of each window from the nearest judged one, squared; brought up to date with the chosen
 */
function chooseWithin(
  places: readonly number[],
  quota: number,
  history: Float32Array,
  dimensions: number,
  distances: Float64Array,
  random: Random,
): number[] {
  const left = [...places];
  const chosen: number[] = [];
  while (chosen.length < quota) {
    const at = chosen.length % 2 === 0 ? random.integer(0, left.length) : farthest(left, distances);
    const [place] = left.splice(at, 1);
    chosen.push(place);
    for (const other of left) {
      const distance = squaredDistance(history, other, history, place, dimensions);
      distances[other] = Math.min(distances[other], distance);
    }
  }
  return chosen;
}

function farthest(places: readonly number[], distances: Float64Array): number {
  return places.reduce((best, place, at) => (distances[place] > distances[places[best]] ? at : best), 0);
}

/** All lists in one, each spread evenly over the whole. */
function interleaved(lists: readonly (readonly number[])[]): Int32Array {
  const items = lists.flatMap((list) =>
    list.map((place, i) => ({ place, position: (i + 0.5) / list.length })),
  );
  return Int32Array.from(
    items.sort((a, b) => a.position - b.position),
    ({ place }) => place,
  );
}
