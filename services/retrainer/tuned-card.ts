import type { KpiSet } from '#core/series/kpi-set.ts';
import { pValue } from '#core/threshold/calibration.ts';
import type { DataLineage, Figures, RetrainRun } from '#schemas/types/topics.ts';
import type { ServingFigures } from './artifact.ts';
import type { CandidateModel, Tuned } from './learning/tuned.ts';

export interface TunedModel extends ServingFigures {
  readonly kpiSet: KpiSet;
  readonly run: RetrainRun;
  readonly tuned: Tuned;
  readonly published: CandidateModel;
  readonly lineage: Omit<DataLineage, 'windows' | 'sha256'>;
  readonly codeVersion: string;
}

/** What a person should know of a model made from labels, as Markdown. */
export function tunedCard(card: TunedModel): string {
  const { kpiSet, run, tuned, published, lineage, codeVersion, sizeBytes, loadMillis } = card;
  const { model, name } = published;
  const { decision } = tuned;
  const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return [
    `# ${model.family} for ${kpiSet.name}, from labels`,
    '',
    `Candidate "${name}" of run ${run.id}, made from ${run.baseModelId}. ${run.trigger.kind}: ${run.trigger.detail}`,
    '',
    '## Labels',
    `- ${lineage.labelIds.length}: ${lineage.falsePositives} false positives, ${lineage.truePositives} true positives, ${lineage.falseNegatives} false negatives; ${lineage.requested} of all were asked for`,
    `- ${lineage.heldBack} held back for the gate; ${lineage.augmented} windows made from false negatives, ${lineage.replayed} of history replayed`,
    `- history of ${lineage.entities} entities, ${minute(lineage.from)} to ${minute(lineage.to)} UTC; seed ${lineage.seed}, Towerwatch ${codeVersion}`,
    '',
    '## Decision',
    `${decision.outcome} by ${decision.by}: ${decision.reason}. Figures are of the prompt score on the labels held back, at each candidate's own threshold.`,
    '',
    '| candidate | F1 | AUC-PR | visible recall | recall of missed | normal regimes flagged | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...tuned.decision.candidates.map(
      (candidate) => `| ${candidate.name} | ${cells(candidate.prompt)} | ${candidate.reason} |`,
    ),
    '',
    '## Scores',
    `- threshold ${model.threshold.toPrecision(6)}: a step above it has a p-value below ${pValue(model.calibration, model.threshold).toPrecision(2)}`,
    '- contributions say how far each KPI is from its own condition, whatever the model expects',
    '',
    '## Serving',
    `- ONNX of ${(sizeBytes / 1024).toFixed(0)} KiB, loaded and checked in ${loadMillis.toFixed(0)} ms where it was made`,
  ].join('\n');
}

function cells({ pointF1, aucPr, visibleRecall, fnRecall, normalFlagged }: Figures): string {
  return [pointF1, aucPr, visibleRecall, fnRecall, normalFlagged]
    .map((figure) => (figure === null ? '' : figure.toFixed(3)))
    .join(' | ');
}
