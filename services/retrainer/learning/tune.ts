import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import type { FittedDetector, TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import { ContributionScale } from '#core/detect/residual-features/contribution.ts';
import { sampleOf } from '#core/detect/sample-windows.ts';
import { windowsAt } from '#core/detect/window-selection.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { joinedMarked, type Lesson, learnHead, learnTuned } from '#core/learn/candidates.ts';
import { FittedFusion } from '#core/learn/fusion/fusion.ts';
import { learnSurprise, scoreAt, surpriseOf } from '#core/learn/fusion/surprise.ts';
import { thresholdOfTrial } from '#core/learn/gate/threshold.ts';
import { type Evidence, figuresOf, joinTrials, type Trial, trialOf } from '#core/learn/gate/trial.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { judgedWindows, unjudgedWindows } from '#core/learn/judged-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { calibrate } from '#core/threshold/calibration.ts';
import { chooseThreshold, type ThresholdRule } from '#core/threshold/choose.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Figures, ModelArtifact } from '#schemas/types/topics.ts';
import { digestOf, type FittedModel } from '../fit-base.ts';
import { baseDetector } from './base-detector.ts';
import { foldsOf } from './folds.ts';
import { decide } from './gate.ts';
import { cutOf, partsOf, windowsWithin } from './history-parts.ts';
import { fittedModelOf } from './model-in-force.ts';
import { evidenceScores, type ServedCandidate, scoresOf, servedCandidate } from './served.ts';
import type { CandidateFigures, CandidateModel, CandidateName, Tuned } from './tuned.ts';

/** Windows of the known history that are presumed normal. */
const NORMAL_WINDOWS = 2000;
/** Windows of the recent history that nobody has judged. */
const UNJUDGED_WINDOWS = 4000;
const PROBE_WINDOWS = 4;

export interface TuneOptions {
  readonly kpiSet: KpiSet;
  /** Ordered by entity and end; all entities with labels are among them. */
  readonly rows: readonly HistoryRow[];
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  readonly seed: number;
  /** How a threshold is found where there are too few labels. */
  readonly threshold: ThresholdRule;
  /** Wall clock, ms. */
  readonly now: number;
}

/** What was trained on a part of the labels or on all. */
type Candidates = ReadonlyMap<CandidateName, ServedCandidate>;

/**
 * Makes candidates from labels, and has the gate choose among them: `threshold`, the model in force with a threshold from
 * labels; `tuned`, the base by AnoTuner's own method; `head`; `fusion` of head and base. Each is judged by labels that it
 * has not seen, and what is chosen learns from all.
 * @throws TowerwatchError HISTORY_TOO_SHORT when there is no window that nobody has judged
 */
export async function tune(options: TuneOptions, run: TrainingRun = {}): Promise<Tuned> {
  const started = performance.now();
  const { kpiSet, rows, judged, seed, now } = options;
  const cut = cutOf(kpiSet);
  const parts = partsOf(rows, options.base.lineage);
  const random = seededRandom(seed).fork('tune');
  const normal = sampleOf(
    unjudgedWindows(rows, judged, cut, parts.known),
    NORMAL_WINDOWS,
    random.fork('normal'),
  );
  const unjudged = sampleOf(
    unjudgedWindows(rows, judged, cut, parts.recent),
    UNJUDGED_WINDOWS,
    random.fork('unjudged'),
  );
  if (normal === undefined || unjudged === undefined) {
    throw new TowerwatchError('HISTORY_TOO_SHORT', `${kpiSet.name}: every window of the history is judged`);
  }
  const inForce = fittedModelOf(options.base);
  const base = await baseDetector(kpiSet, inForce, windowsWithin(rows, cut, parts.known), seed);
  const scale = contributionWeights(normal);
  const folds = foldsOf(judged);
  const steps = folds.length + 2;
  let done = 0;
  const progress = () => run.onProgress?.({ step: ++done, steps, loss: 0 });

  const learn = (training: readonly JudgedSpan[], wanted?: CandidateName): Candidates => {
    const marked = joinedMarked([...judgedWindows(rows, training, cut)]);
    const made = new Map<CandidateName, ServedCandidate>();
    if (marked === undefined) return made;
    const lesson: Lesson = { judged: marked, normal };
    const wants = (name: CandidateName) => wanted === undefined || wanted === name;
    if (base instanceof FittedAnotuner && wants('tuned')) {
      made.set('tuned', servedCandidate(learnTuned(base, lesson, random.fork('tuned'))));
    }
    if (wants('head') || wants('fusion')) {
      const head = learnHead(lesson, scale, random.fork('head'));
      if (wants('head')) made.set('head', servedCandidate(head));
      if (wants('fusion')) made.set('fusion', servedCandidate(fusionOf(head, base, unjudged)));
    }
    return made;
  };
  const ofRecent = rows.filter(({ end }) => end >= parts.recent.from && end <= parts.recent.to);
  const trials = new Map<CandidateName, { prompt: Trial[]; settled: Trial[] }>();
  const served = { family: inForce.family, onnx: inForce.onnx, settledDelay: inForce.settledDelay ?? 0 };
  for (const { training, heldBack } of folds) {
    const marked = joinedMarked([...judgedWindows(rows, heldBack, cut)]);
    const candidates = learn(training);
    progress();
    if (marked === undefined) continue;
    const evidence: Evidence = {
      heldBack,
      marked,
      unjudged,
      weights: {
        judged: judged.length / heldBack.length / folds.length,
        unjudged: ofRecent.length / unjudged.count / folds.length,
      },
      granularityMs: kpiSet.granularityMs,
    };
    for (const [name, candidate] of [['base', served] as const, ...candidates]) {
      const { prompt, settled } = await evidenceScores(candidate, evidence);
      const own = trials.get(name) ?? { prompt: [], settled: [] };
      own.prompt.push(trialOf(evidence, prompt));
      if (settled !== undefined) own.settled.push(trialOf(evidence, settled));
      trials.set(name, own);
    }
  }
  const judgedCandidates = judgeAll(trials, inForce);
  progress();
  const decision = decide(judgedCandidates, now);
  const chosen = judgedCandidates.find(({ name }) => name === decision.chosen);
  const use = {
    heldBack: folds.flatMap(({ heldBack }) => heldBack.map(({ id }) => id)),
    augmented: 0,
    replayed: 0,
  };
  const others = judgedCandidates.filter(({ name }) => name !== 'base');
  const published = chosen ?? bestOf(others);
  const model = async (candidate: JudgedCandidate): Promise<CandidateModel> => {
    const { name, prompt, settled, thresholds } = candidate;
    if (name === 'base') return { name, prompt, settled, model: inForce };
    const trained = name === 'threshold' ? served : learn(judged, name).get(name)!;
    const fitted = await modelOf(trained, inForce, unjudged, thresholds, options.threshold);
    const seconds = (performance.now() - started) / 1000;
    return { name, prompt, settled, model: { ...fitted, dataSha256: digestOf(rows), seconds } };
  };
  const built = published === undefined ? undefined : await model(published);
  progress();
  const candidates = judgedCandidates.map(({ name, prompt, settled }) => ({ name, prompt, settled }));
  if ((options as any).all) return { candidates, decision, published: null, use, built: await Promise.all(others.map(model)) } as any;
  return { candidates, decision, published: built ?? null, use };
}

interface JudgedCandidate extends CandidateFigures {
  /** In surprise; undefined where labels tell none. */
  readonly thresholds: { readonly prompt: number | undefined; readonly settled: number | undefined };
}

function judgeAll(
  trials: ReadonlyMap<CandidateName, { prompt: Trial[]; settled: Trial[] }>,
  inForce: FittedModel,
): JudgedCandidate[] {
  const all: JudgedCandidate[] = [];
  for (const [name, { prompt, settled }] of trials) {
    const joined = joinTrials(prompt);
    const ofSettled = settled.length === 0 ? undefined : joinTrials(settled);
    const best = thresholdOfTrial(joined);
    const bestSettled = ofSettled && thresholdOfTrial(ofSettled);
    const judged = (its: CandidateName, at: number, settledAt: number): JudgedCandidate => ({
      name: its,
      prompt: schemaFigures(joined, at),
      settled: ofSettled === undefined ? null : schemaFigures(ofSettled, settledAt),
      thresholds: { prompt: best, settled: bestSettled },
    });
    if (name === 'base') {
      const own = surpriseOf(joined.surprise, inForce.threshold);
      const ownSettled =
        ofSettled === undefined ? 0 : surpriseOf(ofSettled.surprise, inForce.settledThreshold ?? 0);
      all.push(judged('base', own, ownSettled));
      if (best !== undefined) all.push(judged('threshold', best, bestSettled ?? ownSettled));
    } else {
      all.push(judged(name, best ?? Number.POSITIVE_INFINITY, bestSettled ?? Number.POSITIVE_INFINITY));
    }
  }
  return all;
}

function schemaFigures(trial: Trial, threshold: number): Figures {
  return { ...figuresOf(trial, threshold), vusPr: null, falseAlertsPerEntityDay: null };
}

function bestOf(candidates: readonly JudgedCandidate[]): JudgedCandidate | undefined {
  return [...candidates].sort((a, b) => (b.prompt.pointF1 ?? 0) - (a.prompt.pointF1 ?? 0))[0];
}

function fusionOf(
  head: ReturnType<typeof learnHead>,
  base: FittedDetector,
  usual: WindowBatch,
): FittedFusion {
  const { scores, settled } = head.score(usual);
  return new FittedFusion(head, base, {
    head: learnSurprise(scores),
    ...(settled === undefined ? {} : { settled: learnSurprise(settled) }),
    base: learnSurprise(base.score(usual).scores),
  });
}

/** The candidate with thresholds that are as surprising to it as those that were best while it was on trial. */
async function modelOf(
  { family, onnx, settledDelay }: ServedCandidate,
  inForce: FittedModel,
  unjudged: WindowBatch,
  thresholds: JudgedCandidate['thresholds'],
  rule: ThresholdRule,
): Promise<FittedModel> {
  const { prompt, settled } = await scoresOf(onnx, unjudged);
  const at = (scores: Float32Array, surprise: number | undefined) =>
    surprise === undefined ? chooseThreshold(scores, rule) : scoreAt(learnSurprise(scores), surprise);
  return {
    ...inForce,
    family,
    onnx,
    threshold: at(prompt, thresholds.prompt),
    ...(thresholds.prompt === undefined ? {} : { thresholdMethod: 'best F1 on labels held back' }),
    calibration: calibrate(prompt),
    settledThreshold: settled === undefined ? null : at(settled, thresholds.settled),
    settledDelay: settled === undefined ? 0 : settledDelay,
    settledCalibration: settled === undefined ? null : calibrate(settled),
    entityThresholds: [],
    probe: windowsAt(
      unjudged,
      Array.from({ length: Math.min(PROBE_WINDOWS, unjudged.count) }, (_, i) => i),
    ),
  };
}

/** [K] */
function contributionWeights(normal: WindowBatch): Float64Array {
  const scale = new ContributionScale(normal);
  for (let i = 0; i < normal.count; i++) scale.add(normal, i);
  return scale.weights();
}
