import type { Verdict } from '#core/learn/judged-span.ts';
import type { Candidate, RetrainRun } from '#schemas/types/topics.ts';
import type { BeforeAfter } from './before-after.ts';
import type { Learned } from './learn.ts';
import type { Readers } from './readers.ts';

/** What operators said, and what became of it. */
export interface LearningReport {
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly labelRequests: { readonly asked: number; readonly answered: number };
  /** Labels that the run has used, answers among them. */
  readonly labels: number;
  readonly outcome: RetrainRun['phase'];
  /** In words. */
  readonly reason: string;
  /** What the gate compared. */
  readonly candidates: readonly Candidate[];
  /** On the steps that are judged; null where no anomaly is labelled there. */
  readonly quality: BeforeAfter | null;
  /** From the last verdict or answer to the first score by the promoted model; null where none was promoted. */
  readonly secondsFromLastAnswerToScores: number | null;
}

export function learningReport(
  { verdicts, answers, run, lastSaidAt }: Learned,
  quality: BeforeAfter | undefined,
  { firstScores }: Pick<Readers, 'firstScores'>,
): LearningReport {
  const promoted = run.phase === 'PROMOTED' ? run.modelIds.at(-1) : undefined;
  const scoredAt = promoted === undefined ? undefined : firstScores.get(promoted);
  return {
    verdicts,
    labelRequests: { asked: run.labelsRequested, answered: answers },
    labels: run.labelIds.length,
    outcome: run.phase,
    reason: run.failure?.message ?? run.decision?.reason ?? run.message,
    candidates: run.decision?.candidates ?? [],
    quality: quality ?? null,
    secondsFromLastAnswerToScores: scoredAt === undefined ? null : (scoredAt - lastSaidAt) / 1000,
  };
}
