import { embeddingsOf } from '#core/detect/cvae/embeddings.ts';
import type { WindowBatch } from '#core/detect/detector.ts';
import { contributionWeightsOf } from '#core/detect/residual-features/contribution.ts';
import { readResidual } from '#core/detect/residual-features/residual.ts';
import { sampleOf } from '#core/detect/sample-windows.ts';
import { joinWindows, windowsAt } from '#core/detect/window-selection.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { learnHead } from '#core/learn/candidates.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import { allJudgedWindows, judgedWindows, unjudgedWindows } from '#core/learn/judged-windows.ts';
import { chooseByScore } from '#core/learn/tsal/choose-by-score.ts';
import { chooseWindows } from '#core/learn/tsal/choose-windows.ts';
import { nearestJudged } from '#core/learn/tsal/nearest-judged.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { Strategy } from '../strategy.ts';
import type { AskedSpan } from './asked-span.ts';
import { baseCvae } from './base-detector.ts';
import { chooseByModel } from './choose-by-model.ts';
import { cutOf, partsOf } from './history-parts.ts';

/** Steps that an operator is asked to judge at once. */
const SPAN_STEPS = 24;
/** Windows among which spans are chosen. */
const CANDIDATES = 6000;
/** Windows that a head in between takes as normal. */
const NORMAL_WINDOWS = 1000;
const NEIGHBOURS = 3;

export interface SpanChoice {
  readonly kpiSet: KpiSet;
  /** Ordered by entity and end. */
  readonly rows: readonly HistoryRow[];
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  /** What earlier rounds have asked for, answered or not. */
  readonly asked: readonly (Span & { readonly entity: string })[];
  /** Spans wanted. */
  readonly budget: number;
  /** From 0. */
  readonly round: number;
  readonly strategy: Strategy;
  readonly seed: number;
}

/**
 * Chooses what of the recent history is worth an operator's time, most wanted first, from windows that hold no step that is
 * judged or was asked about. `random`: any. `abs`, `db`, `mlp`: by the scores of the model in force (`chooseByModel`).
 * `tsal`: in the first round two-stage active learning on the encoder's embeddings, so that what is judged comes to resemble
 * the whole network; in later rounds what a head that has learned from all answers so far finds most anomalous, few of a
 * cluster. The same choice gives the same spans.
 */
export async function chooseSpans(choice: SpanChoice): Promise<AskedSpan[]> {
  const { kpiSet, rows, base, judged, asked, budget, round, strategy, seed } = choice;
  const cut = cutOf(kpiSet);
  const parts = partsOf(rows, base.lineage);
  const random = seededRandom(seed).fork(`ask ${round}`);
  const known = [...judged, ...asked.map(spanAsked)];
  const candidates = sampleOf(
    apart(unjudgedWindows(rows, known, cut, parts.recent, SPAN_STEPS), kpiSet),
    CANDIDATES,
    random.fork('candidates'),
  );
  if (candidates === undefined || budget === 0) return [];
  const span = (place: number) => spanOf(candidates, place, kpiSet);
  if (strategy !== 'tsal') {
    const chosen = await chooseByModel({ ...choice, strategy }, candidates, random);
    return chosen.map(({ place, score }) => ({ ...span(place), cluster: null, score, neighbours: [] }));
  }
  const embedded = await embedding(kpiSet, base);
  const ofJudged = lastWindows(
    [...judgedWindows(rows, judged, cut)].map(({ windows }) => windows),
    judged,
  );
  const windows = {
    history: embedded(candidates),
    judged: ofJudged === undefined ? new Float32Array() : embedded(ofJudged.windows),
    dimensions: 0,
  };
  const space = { ...windows, dimensions: windows.history.length / candidates.count };
  const first = chooseWindows(space, { budget: Math.min(budget, candidates.count) }, random.fork('tsal'));
  const scores = round === 0 ? undefined : anomalyScores(choice, candidates, random.fork('head'));
  const chosen =
    scores === undefined
      ? first.places
      : chooseByScore({ scores, clusters: first.clusters, taken: new Set() }, budget);
  const nearest = nearestJudged(space, chosen, NEIGHBOURS);
  return Array.from(chosen, (place, i) => ({
    ...span(place),
    cluster: first.clusters[place],
    score: scores === undefined ? null : scores[place],
    neighbours: nearest[i].map(({ place: at, distance }) => ({
      labelId: ofJudged!.spans[at].id,
      distance,
    })),
  }));
}

/** [N] how anomalous the middle and the end of each window's last steps are, by a head on all labels so far. */
function anomalyScores(
  { kpiSet, rows, base, judged }: SpanChoice,
  candidates: WindowBatch,
  random: Random,
): Float32Array | undefined {
  const cut = cutOf(kpiSet);
  const { known } = partsOf(rows, base.lineage);
  const marked = allJudgedWindows(rows, judged, cut);
  const normal = sampleOf(unjudgedWindows(rows, judged, cut, known), NORMAL_WINDOWS, random.fork('normal'));
  if (marked === undefined || normal === undefined) return undefined;
  const head = learnHead({ judged: marked, normal }, contributionWeightsOf(normal), random);
  const { scores, settled = scores } = head.score(candidates);
  const { hop, count } = candidates;
  const mean = (of: Float32Array, i: number) =>
    of.subarray(i * hop, (i + 1) * hop).reduce((sum, score) => sum + score, 0) / hop;
  return Float32Array.from({ length: count }, (_, i) => Math.max(mean(scores, i), mean(settled, i)));
}

/**
 * How windows become points [N, D]: the encoder's view of them, or where the base has none each KPI's mean residual.
 * @throws TowerwatchError TENSORFLOW_MISSING where an encoder needs that
 */
async function embedding(
  kpiSet: KpiSet,
  inForce: ModelArtifact,
): Promise<(windows: WindowBatch) => Float32Array> {
  const restored = baseCvae(kpiSet, inForce);
  if (restored === undefined) return meanResiduals;
  await loadTensorFlow();
  return (windows) => embeddingsOf(restored.trained, windows);
}

/** [N, K] */
function meanResiduals(windows: WindowBatch): Float32Array {
  const { count, kpis } = windows;
  const steps = Math.min(SPAN_STEPS, windows.length);
  const residual = new Float64Array(steps * kpis);
  const means = new Float32Array(count * kpis);
  for (let i = 0; i < count; i++) {
    readResidual(windows, i, steps, residual);
    residual.forEach((value, at) => {
      means[i * kpis + (at % kpis)] += value / steps;
    });
  }
  return means;
}

/** The window of each judged span that ends with it, or soonest after. */
function lastWindows(
  batches: readonly WindowBatch[],
  judged: readonly JudgedSpan[],
): { readonly windows: WindowBatch; readonly spans: readonly JudgedSpan[] } | undefined {
  const found: WindowBatch[] = [];
  const spans: JudgedSpan[] = [];
  for (const span of judged) {
    for (const batch of batches) {
      const place = batch.entities.findIndex(
        (entity, i) => entity === span.entity && batch.ends[i] >= span.to,
      );
      if (place < 0) continue;
      found.push(windowsAt(batch, [place]));
      spans.push(span);
      break;
    }
  }
  return found.length === 0 ? undefined : { windows: joinWindows(found), spans };
}

/** Windows whose asked spans do not overlap: one in so many of each entity. */
function* apart(
  windows: Iterable<WindowBatch>,
  { hop, granularityMs }: Pick<KpiSet, 'hop' | 'granularityMs'>,
): Generator<WindowBatch> {
  const every = Math.ceil(SPAN_STEPS / hop);
  const ofRow = hop * granularityMs;
  for (const batch of windows) {
    const places = Array.from({ length: batch.count }, (_, i) => i);
    yield windowsAt(
      batch,
      places.filter((i) => Math.floor(batch.ends[i] / ofRow) % every === 0),
    );
  }
}

function spanOf(windows: WindowBatch, place: number, { granularityMs }: Pick<KpiSet, 'granularityMs'>) {
  const to = windows.ends[place];
  return { entity: windows.entities[place], from: to - (SPAN_STEPS - 1) * granularityMs, to };
}

/** What was asked about counts as judged where only its place matters. */
function spanAsked(asked: Span & { readonly entity: string }): JudgedSpan {
  return { ...asked, id: '', anomalous: [], verdict: 'NORMAL', requested: true };
}
