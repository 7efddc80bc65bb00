import type { KpiSet } from '#core/series/kpi-set.ts';
import { pValue } from '#core/threshold/calibration.ts';
import { type ThresholdRule, thresholdText } from '#core/threshold/choose.ts';
import type { TrainingSpan } from './enough-history.ts';
import type { FittedModel } from './fit-base.ts';

export interface BaseModel {
  readonly kpiSet: KpiSet;
  readonly model: FittedModel;
  readonly span: TrainingSpan;
  readonly threshold: ThresholdRule;
  readonly seed: number;
  readonly codeVersion: string;
  /** Where a person has fitted it from files, and no run from the history. */
  readonly fromFiles?: FilesOrigin;
  /** Wall clock, ms. */
  readonly now: number;
}

export interface FilesOrigin {
  readonly by: string;
  /** File or folder. */
  readonly input: string;
}

/** What a person should know of a base model before trusting it, as Markdown. */
export function baseCard({
  kpiSet,
  model,
  span,
  threshold,
  seed,
  codeVersion,
  fromFiles,
  sizeBytes,
  loadMillis,
}: BaseModel & { readonly sizeBytes: number; readonly loadMillis: number }): string {
  const { family, windows, calibration, weights } = model;
  const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const training =
    weights === undefined
      ? ''
      : ` ${weights.parameters.length.toLocaleString('en')} parameters, ${weights.steps} steps of training.`;
  const origin =
    fromFiles === undefined
      ? ''
      : ` No run made it: ${fromFiles.by} fitted it from files, ${fromFiles.input}.`;
  return [
    `# ${family} for ${kpiSet.name}`,
    '',
    `Base model: it has seen no label, and takes what is usual for normal.${training}${origin}`,
    '',
    '## Trained on',
    `- ${windows.toLocaleString('en')} windows of ${kpiSet.windowLength} steps and ${kpiSet.kpis.length} KPIs, of ${span.entities.length} entities, ${minute(span.from)} to ${minute(span.to)} UTC; warm-up left out`,
    `- history SHA-256 ${model.dataSha256}, seed ${seed}, Towerwatch ${codeVersion}`,
    '',
    '## Scores',
    `- threshold ${model.threshold.toPrecision(6)} (${thresholdText(threshold)}, over ${calibration.count.toLocaleString('en')} scores of the last days): a step above it has a p-value below ${pValue(calibration, model.threshold).toPrecision(2)}`,
    '- contributions say how far each KPI is from its own condition, whatever the model expects',
    '',
    '## Serving',
    `- ONNX of ${(sizeBytes / 1024).toFixed(0)} KiB, loaded and checked in ${loadMillis.toFixed(0)} ms where it was made`,
    `- for windows of this shape only; ${kpiSet.hop} new steps each`,
    '',
    '## Not to be expected',
    "- anomalies that look like the usual unrest of this fleet, and normal works that do not: operators' verdicts are for these",
  ].join('\n');
}
