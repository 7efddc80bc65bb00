import type { JudgedSpan } from '#core/learn/judged-span.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type ThresholdRule, thresholdText } from '#core/threshold/choose.ts';
import type { GateDecision, ModelArtifact, RetrainRun } from '#schemas/types/topics.ts';
import { modelArtifact } from './artifact.ts';
import type { Tuned } from './learning/tuned.ts';
import { tunedCard } from './tuned-card.ts';

export interface TunedContext {
  readonly run: RetrainRun;
  readonly kpiSet: KpiSet;
  readonly judged: readonly JudgedSpan[];
  /** Entities whose history was read. */
  readonly entities: number;
  readonly threshold: ThresholdRule;
  readonly codeVersion: string;
  /** Wall clock, ms. */
  readonly now: number;
}

/** A run's model for `models.v1`, and the decision that names it. */
export interface Validated {
  /** Null where no candidate differs from the model in force. */
  readonly artifact: ModelArtifact | null;
  readonly decision: GateDecision;
}

/**
 * The candidate that is promoted, or else the best of those that were not, for a person to promote: as it is published,
 * with what it was made from and the decision with every candidate's figures.
 */
export async function tunedArtifact(tuned: Tuned, context: TunedContext): Promise<Validated> {
  const { published } = tuned;
  if (published === null) return { artifact: null, decision: tuned.decision };
  const { run, judged, entities, threshold, codeVersion, now, kpiSet } = context;
  const count = (verdict: JudgedSpan['verdict']) => judged.filter((span) => span.verdict === verdict).length;
  const { heldBack, augmented, replayed } = tuned.use;
  const { name, model, prompt } = published;
  const origin = {
    kpiSet,
    parent: run.baseModelId,
    runId: run.id,
    salt: `${run.id}\n${name}`,
    thresholdMethod: model.thresholdMethod ?? thresholdText(threshold),
    lineage: {
      from: run.historyFrom!,
      to: run.historyTo!,
      entities,
      seed: run.seed,
      labelIds: judged.map(({ id }) => id),
      falsePositives: count('FALSE_POSITIVE'),
      truePositives: count('TRUE_POSITIVE'),
      falseNegatives: count('FALSE_NEGATIVE'),
      requested: judged.filter(({ requested }) => requested).length,
      heldBack: heldBack.length,
      augmented,
      replayed,
    },
    decision: null,
    before: tuned.candidates.find((candidate) => candidate.name === 'base')?.prompt ?? null,
    after: prompt,
    codeVersion,
    now,
  };
  const artifact = await modelArtifact(model, origin, (figures) =>
    tunedCard({ kpiSet, run, tuned, published, lineage: origin.lineage, codeVersion, ...figures }),
  );
  const decision = named(tuned.decision, name, artifact.modelId, run.baseModelId);
  return { artifact: { ...artifact, decision }, decision };
}

function named(
  decision: GateDecision,
  published: string,
  modelId: string,
  baseModelId: string | null,
): GateDecision {
  const idOf = (name: string) => (name === published ? modelId : name === 'base' ? baseModelId : null);
  const candidates = decision.candidates.map((candidate) => ({
    ...candidate,
    modelId: idOf(candidate.name),
  }));
  return { ...decision, candidates };
}
