/** Scored steps, each of which stands for so many of the history. */
export interface WeightedSteps {
  readonly scores: Float32Array;
  /** 1 where the step is anomalous. */
  readonly labels: Uint8Array;
  /** > 0 */
  readonly weights: Float32Array;
}

/** All steps, one part after the other. */
export function joinSteps(parts: readonly WeightedSteps[]): WeightedSteps {
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const all = {
    scores: new Float32Array(count),
    labels: new Uint8Array(count),
    weights: new Float32Array(count),
  };
  let at = 0;
  for (const { scores, labels, weights } of parts) {
    all.scores.set(scores, at);
    all.labels.set(labels, at);
    all.weights.set(weights, at);
    at += labels.length;
  }
  return all;
}

/** How far a threshold reaches: weights of what is at or above it. */
interface Reach {
  readonly score: number;
  readonly truePositives: number;
  readonly predicted: number;
}

/** Average precision, as `aucPr` has it for steps that all count the same; 0 where none is anomalous. */
export function weightedAucPr(steps: WeightedSteps): number {
  const anomalous = anomalousWeight(steps);
  let area = 0;
  let before = 0;
  for (const { truePositives, predicted } of descent(steps)) {
    area += ((truePositives - before) * truePositives) / predicted;
    before = truePositives;
  }
  return anomalous === 0 ? 0 : area / anomalous;
}

/** F1 of `score > threshold`; 0 where none is anomalous. */
export function weightedF1(steps: WeightedSteps, threshold: number): number {
  let hits = 0;
  let predicted = 0;
  for (let i = 0; i < steps.scores.length; i++) {
    if (!(steps.scores[i] > threshold)) continue;
    predicted += steps.weights[i];
    if (steps.labels[i] === 1) hits += steps.weights[i];
  }
  const total = predicted + anomalousWeight(steps);
  return total === 0 ? 0 : (2 * hits) / total;
}

/**
 * The threshold in the middle of all whose F1 comes near the best: with few anomalous steps the best alone is chance.
 * @param near share of the best F1 that counts as near; 1: the best alone
 * @returns undefined where no step is anomalous
 */
export function bestThreshold(steps: WeightedSteps, near = 1): number | undefined {
  const anomalous = anomalousWeight(steps);
  if (anomalous === 0) return undefined;
  const reached = [...descent(steps)];
  const f1s = reached.map(({ truePositives, predicted }) => (2 * truePositives) / (predicted + anomalous));
  const best = f1s.reduce((a, b) => Math.max(a, b));
  const wanted = near * best;
  const at = f1s.indexOf(best);
  const first = near === 1 ? at : f1s.findIndex((f1) => f1 >= wanted);
  const last = near === 1 ? at : f1s.findLastIndex((f1) => f1 >= wanted);
  const next = reached[last + 1]?.score;
  const lower = next === undefined ? justBelow(reached[last].score) : (reached[last].score + next) / 2;
  return first === last ? lower : (reached[first].score + lower) / 2;
}

/** Distinct scores, descending. */
function* descent({ scores, labels, weights }: WeightedSteps): Generator<Reach> {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  let truePositives = 0;
  let predicted = 0;
  for (let i = 0; i < order.length; i++) {
    const step = order[i];
    predicted += weights[step];
    if (labels[step] === 1) truePositives += weights[step];
    if (i + 1 < order.length && scores[order[i + 1]] === scores[step]) continue;
    yield { score: scores[step], truePositives, predicted };
  }
}

function anomalousWeight({ labels, weights }: WeightedSteps): number {
  return labels.reduce((sum, label, i) => sum + label * weights[i], 0);
}

/** A threshold that a score of `score` is over. */
export function justBelow(score: number): number {
  return score - Math.max(Math.abs(score), 1) * 1e-6;
}
