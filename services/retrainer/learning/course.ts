import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { contributionWeightsOf } from '#core/detect/residual-features/contribution.ts';
import { sampleOf } from '#core/detect/sample-windows.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import {
  HEAD_RECIPE,
  type Lesson,
  learnHead,
  learnTuned,
  TUNING_RECIPE,
  windowsMade,
} from '#core/learn/candidates.ts';
import { FittedFusion } from '#core/learn/fusion/fusion.ts';
import { learnSurprise } from '#core/learn/fusion/surprise.ts';
import type { Evidence } from '#core/learn/gate/trial.ts';
import type { FittedHead } from '#core/learn/head/head.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { allJudgedWindows, unjudgedWindows, type WindowCut } from '#core/learn/judged-windows.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { baseDetector } from './base-detector.ts';
import { cutOf, type HistoryParts, partsOf, windowsWithin } from './history-parts.ts';
import type { CandidateName, LeftOutCandidate } from './tuned.ts';

/** Windows of the known history that are presumed normal. */
const NORMAL_WINDOWS = 2000;
/** Windows of the recent history that nobody has judged. */
const UNJUDGED_WINDOWS = 4000;

/** Candidates that learn; the others are the model in force. */
export type LearningName = Exclude<CandidateName, 'base' | 'threshold'>;

export interface CourseOptions {
  readonly kpiSet: KpiSet;
  /** Ordered by entity and end; all entities with labels are among them. */
  readonly rows: readonly HistoryRow[];
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  readonly seed: number;
}

/** What all candidates of a run learn from: the history, the base before any label, and what nobody has judged. */
export class Course {
  readonly base: FittedDetector;
  /** Recent windows of which nobody has said anything, presumed normal. */
  readonly unjudged: WindowBatch;
  readonly #options: CourseOptions;
  readonly #cut: WindowCut;
  readonly #parts: HistoryParts;
  readonly #normal: WindowBatch;
  readonly #random: Random;

  /**
   * @throws TowerwatchError HISTORY_TOO_SHORT when there is no window that nobody has judged; TENSORFLOW_MISSING where the
   *   base needs that
   */
  static async open(options: CourseOptions): Promise<Course> {
    const { kpiSet, rows, base, judged, seed } = options;
    const cut = cutOf(kpiSet);
    const parts = partsOf(rows, base.lineage);
    const random = seededRandom(seed).fork('tune');
    const sample = (part: keyof HistoryParts, count: number) =>
      sampleOf(unjudgedWindows(rows, judged, cut, parts[part]), count, random.fork(part));
    const normal = sample('known', NORMAL_WINDOWS);
    const unjudged = sample('recent', UNJUDGED_WINDOWS);
    if (normal === undefined || unjudged === undefined) {
      throw new TowerwatchError('HISTORY_TOO_SHORT', `${kpiSet.name}: every window of the history is judged`);
    }
    const known = windowsWithin(rows, cut, parts.known);
    const detector = await baseDetector(kpiSet, base, known, seed);
    return new Course(options, detector, parts, normal, unjudged, random);
  }

  private constructor(
    options: CourseOptions,
    base: FittedDetector,
    parts: HistoryParts,
    normal: WindowBatch,
    unjudged: WindowBatch,
    random: Random,
  ) {
    this.base = base;
    this.unjudged = unjudged;
    this.#options = options;
    this.#cut = cutOf(options.kpiSet);
    this.#parts = parts;
    this.#normal = normal;
    this.#random = random;
  }

  /** Names of those that can learn here: AnoTuner's method needs its CVAE. */
  get learners(): readonly LearningName[] {
    return this.base instanceof FittedAnotuner ? ['tuned', 'head', 'fusion'] : ['head', 'fusion'];
  }

  /** The others, each with the reason. */
  get leftOut(): readonly LeftOutCandidate[] {
    if (this.learners.includes('tuned')) return [];
    return [{ name: 'tuned', reason: `needs AnoTuner's CVAE, and the base is ${this.base.family}` }];
  }

  /** Candidates trained on these labels; none where no history has their steps. */
  learn(judged: readonly JudgedSpan[], names: readonly LearningName[]): Map<LearningName, FittedDetector> {
    const lesson = this.lesson(judged);
    const learned = new Map<LearningName, FittedDetector>();
    if (lesson === undefined) return learned;
    let head: FittedHead | undefined;
    const taught = () => {
      head ??= learnHead(lesson, contributionWeightsOf(this.#normal), this.#random.fork('head'));
      return head;
    };
    for (const name of names) {
      if (name === 'head') learned.set(name, taught());
      else if (name === 'fusion') learned.set(name, this.#fused(taught()));
      else if (this.base instanceof FittedAnotuner) {
        learned.set(name, learnTuned(this.base, lesson, this.#random.fork('tuned')));
      }
    }
    return learned;
  }

  /** Windows that a candidate learns from beside the judged ones: anomalies that were made, and history taken as normal. */
  windowsBeside(name: CandidateName): { readonly augmented: number; readonly replayed: number } {
    if (name === 'base' || name === 'threshold') return { augmented: 0, replayed: 0 };
    const isTuned = name === 'tuned' && this.base instanceof FittedAnotuner;
    return isTuned
      ? { augmented: windowsMade(TUNING_RECIPE), replayed: this.base.cvae.windows.training.count }
      : { augmented: windowsMade(HEAD_RECIPE), replayed: this.#normal.count };
  }

  /** @returns undefined where no history has the steps of these labels */
  lesson(judged: readonly JudgedSpan[]): Lesson | undefined {
    const marked = allJudgedWindows(this.#options.rows, judged, this.#cut);
    return marked && { judged: marked, normal: this.#normal };
  }

  /**
   * What candidates are judged by that have not seen these labels.
   * @param share of all evidence that this part shall be
   * @returns undefined where no history has their steps
   */
  evidence(heldBack: readonly JudgedSpan[], share: number): Evidence | undefined {
    const { rows, judged, kpiSet } = this.#options;
    const marked = allJudgedWindows(rows, heldBack, this.#cut);
    if (marked === undefined) return undefined;
    const { from, to } = this.#parts.recent;
    const recent = rows.reduce((count, { end }) => count + Number(end >= from && end <= to), 0);
    return {
      heldBack,
      marked,
      unjudged: this.unjudged,
      weights: {
        judged: (share * judged.length) / heldBack.length,
        unjudged: (share * recent) / this.unjudged.count,
      },
      granularityMs: kpiSet.granularityMs,
    };
  }

  #fused(head: FittedHead): FittedFusion {
    const { scores, settled } = head.score(this.unjudged);
    return new FittedFusion(head, this.base, {
      head: learnSurprise(scores),
      ...(settled === undefined ? {} : { settled: learnSurprise(settled) }),
      base: learnSurprise(this.base.score(this.unjudged).scores),
    });
  }
}
