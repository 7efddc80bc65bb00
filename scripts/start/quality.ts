import { type EvaluationReport, evaluate } from '#core/evaluate/evaluate.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { sumTallies } from '#core/evaluate/tally.ts';
import { seededRandom } from '#core/random/random.ts';
import { EVENT_KINDS } from '#core/simulate/event-kinds.ts';
import type { ReplaySource } from '../replay/source.ts';

const named = (wanted: (kind: (typeof EVENT_KINDS)[number]) => boolean) => EVENT_KINDS.filter(wanted);

const SIMULATED_KINDS = new Map(
  named(({ class: c }) => c !== 'REGIME').map(({ id, name, class: c }) => [
    id,
    { name, visible: c === 'VISIBLE' },
  ]),
);
const SIMULATED_REGIMES = new Map(named(({ class: c }) => c === 'REGIME').map(({ id, name }) => [id, name]));
/** Files say that a step is anomalous, not what kind of anomaly it is. */
const FILE_KINDS = new Map([[1, { name: 'anomaly', visible: true }]]);

/** Of the random scores beside point-adjusted figures, the same for all that is judged. */
const RANDOM_SCORE_SEED = 1;

const isSimulated = (source: ReplaySource) =>
  source.entities.some(({ id }) => source.regimes(id) !== undefined);

/**
 * What the source's labels say of a span of an entity: the anomaly in it, else the normal regime.
 * @returns undefined where the source has no labels there
 */
export function truthOf(
  source: ReplaySource,
  entity: string,
  fromStep: number,
  toStep: number,
): string | undefined {
  const labels = source.labels(entity);
  if (labels === undefined || toStep < (source.labelledFrom(entity) ?? 0)) return undefined;
  const within = (marks: Uint8Array | undefined) =>
    marks?.subarray(fromStep, toStep + 1).find((mark) => mark > 0);
  const kind = within(labels);
  if (kind !== undefined) return (isSimulated(source) ? SIMULATED_KINDS : FILE_KINDS).get(kind)?.name;
  const regime = within(source.regimes(entity));
  return regime === undefined ? 'normal' : `normal: ${SIMULATED_REGIMES.get(regime)}`;
}

/** Recall of the kinds that a detector without labels is not expected to find; undefined where the source knows no kinds. */
export function missedRecall(source: ReplaySource, { recallByKind }: EvaluationReport): number | undefined {
  if (!isSimulated(source)) return undefined;
  const missed = [...SIMULATED_KINDS.values()].filter(({ visible }) => !visible);
  return sumTallies(missed.map(({ name }) => recallByKind[name])).rate;
}

/** What is judged, a row for each entity with labels and scores; parameters as those of `qualityOf`. */
function evaluationRows(
  source: ReplaySource,
  scores: ReadonlyMap<string, Float32Array>,
  threshold: number | ReadonlyMap<string, Float64Array>,
  fromStep: number,
): EvaluationRow[] {
  return source.entities.flatMap(({ id }): EvaluationRow[] => {
    const labels = source.labels(id);
    const own = scores.get(id);
    if (labels === undefined || own === undefined) return [];
    const from = Math.max(fromStep, source.labelledFrom(id) ?? fromStep);
    const regimes = source.regimes(id)?.subarray(from);
    const tail = own.subarray(from);
    const thresholds = typeof threshold === 'number' ? undefined : threshold.get(id)?.subarray(from);
    return [
      {
        scores: tail,
        labels: labels.subarray(from),
        scored: Uint8Array.from(tail, (score) => (Number.isFinite(score) ? 1 : 0)),
        ...(regimes === undefined ? {} : { regimes }),
        ...(thresholds === undefined ? {} : { thresholds }),
      },
    ];
  });
}

/**
 * Judges scores by the source's labels, from a step on.
 * @param scores entity → [steps], not finite where there is none
 * @param threshold of all steps, or entity → [steps]
 * @returns undefined where the source has no labels there
 */
export function qualityOf(
  source: ReplaySource,
  scores: ReadonlyMap<string, Float32Array>,
  threshold: number | ReadonlyMap<string, Float64Array>,
  fromStep: number,
): EvaluationReport | undefined {
  const rows = evaluationRows(source, scores, threshold, fromStep);
  if (rows.length === 0 || rows.every(({ labels }) => labels.every((label) => label === 0))) {
    return undefined;
  }
  return evaluate(rows, {
    threshold: typeof threshold === 'number' ? threshold : Number.POSITIVE_INFINITY,
    granularityMs: source.kpiSet.granularityMs,
    kinds: isSimulated(source) ? SIMULATED_KINDS : FILE_KINDS,
    random: seededRandom(RANDOM_SCORE_SEED),
    ...(isSimulated(source) ? { regimes: SIMULATED_REGIMES } : {}),
  });
}
