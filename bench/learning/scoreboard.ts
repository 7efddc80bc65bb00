import type { FittedDetector } from '#core/detect/detector.ts';
import { chooseThreshold, type ThresholdRule } from '#core/threshold/choose.ts';
import { servedCandidate } from '#services/retrainer/learning/served.ts';
import { figure } from '../figures-text.ts';
import { figuresOf, qualityIn } from './figures.ts';
import type { LeftOut, VariantFigures } from './report.ts';
import { type StepScores, scorePart, scoresIn } from './score.ts';
import type { World } from './world.ts';

/** A model with its thresholds. */
export interface ScoredModel {
  readonly onnx: Uint8Array;
  readonly settledDelay?: number;
  readonly threshold: number;
  readonly settledThreshold?: number | null;
}

/** Figures of variants in the test part of one fleet. */
export class Scoreboard {
  readonly figures: VariantFigures[] = [];
  readonly #world: World;
  readonly #seed: number;
  readonly #say: (line: string) => void;

  constructor(world: World, seed: number, say: (line: string) => void) {
    this.#world = world;
    this.#seed = seed;
    this.#say = say;
  }

  /** The settled score under the variant's name and the prompt one under the same with -prompt; that alone where there is no other. */
  async add(variant: string, labels: number, model: ScoredModel): Promise<void> {
    const { hop } = this.#world.replay.kpiSet;
    const { prompt, settled } = await scorePart(this.#world, model, this.#world.test);
    const isDouble = settled !== undefined || variant === 'promoted';
    this.#row(isDouble ? `${variant}-prompt` : variant, labels, hop - 1, prompt, model.threshold);
    if (settled !== undefined) {
      const lookAhead = (model.settledDelay ?? 0) + hop - 1;
      this.#row(variant, labels, lookAhead, settled, model.settledThreshold!);
    } else if (isDouble) this.#row(variant, labels, hop - 1, prompt, model.threshold);
  }

  /** The same with thresholds from the days that set the base's. */
  async addLearned(
    variant: string,
    labels: number,
    detector: FittedDetector,
    rule: ThresholdRule,
  ): Promise<void> {
    const served = servedCandidate(detector);
    const calibration = { from: this.#world.calibrationFrom, to: this.#world.feedback.from };
    const { prompt, settled } = await scorePart(this.#world, served, calibration);
    const at = (scores: StepScores) => chooseThreshold(scoresIn(scores, calibration), rule);
    await this.add(variant, labels, {
      ...served,
      threshold: at(prompt),
      settledThreshold: settled === undefined ? null : at(settled),
    });
  }

  /** What a model finds of a kind that was left out of its labels, by its settled score where it has one. */
  async withoutKind(kind: string, model: ScoredModel): Promise<LeftOut> {
    const { prompt, settled } = await scorePart(this.#world, model, this.#world.test);
    const quality =
      settled === undefined
        ? qualityIn(this.#world, prompt, model.threshold)!
        : qualityIn(this.#world, settled, model.settledThreshold!)!;
    const { rate: recall } = quality.recallByKind[kind];
    const { normalFlagged } = quality;
    this.#say(
      `fleet ${this.#seed}: without ${kind}: recall ${figure(recall)}, regimes flagged ${figure(normalFlagged)}`,
    );
    return { kind, recall, normalFlagged };
  }

  #row(variant: string, labels: number, lookAhead: number, scores: StepScores, threshold: number): void {
    const figures = figuresOf(this.#world, scores, threshold)!;
    this.figures.push({ variant, seed: this.#seed, lookAhead, labels, ...figures });
    const { pointF1, aucPr } = figures;
    this.#say(`fleet ${this.#seed}: ${variant}: F1 ${figure(pointF1)}, AUC-PR ${figure(aucPr)}`);
  }
}
