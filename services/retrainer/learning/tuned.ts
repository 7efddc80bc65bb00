import type { Figures, GateDecision } from '#schemas/types/topics.ts';
import type { FittedModel } from '../fit-base.ts';

/** What the gate compares. `base` is the model in force; `threshold` is the same with a threshold from labels. */
export const CANDIDATE_NAMES = ['base', 'threshold', 'tuned', 'head', 'fusion'] as const;
export type CandidateName = (typeof CANDIDATE_NAMES)[number];

/** A candidate as the gate sees it. */
export interface CandidateFigures {
  readonly name: CandidateName;
  /** On the labels held back. */
  readonly prompt: Figures;
  /** Null where the model has no settled score. */
  readonly settled: Figures | null;
}

/** A candidate that cannot be made here. */
export interface LeftOutCandidate {
  readonly name: CandidateName;
  readonly reason: string;
}

/** Of what has not been tried. */
export const NO_FIGURES: Figures = {
  aucPr: null,
  vusPr: null,
  pointF1: null,
  bestF1: null,
  visibleRecall: null,
  fnRecall: null,
  normalFlagged: null,
  falseAlertsPerEntityDay: null,
};

export interface CandidateModel extends CandidateFigures {
  readonly model: FittedModel;
}

/** How the labels were used. */
export interface LabelUse {
  /** Ids of labels kept for the gate. */
  readonly heldBack: readonly string[];
  /** Windows made from false negatives. */
  readonly augmented: number;
  /** Windows of history replayed beside the labels. */
  readonly replayed: number;
}

/** What came of a training by labels. */
export interface Tuned {
  readonly candidates: readonly CandidateFigures[];
  readonly decision: GateDecision;
  /** The candidate that the gate chose, else the best of the others, for a person to promote; null where there is none. */
  readonly published: CandidateModel | null;
  readonly use: LabelUse;
}
