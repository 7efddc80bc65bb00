import type { CatalogueModel, ModelCatalogue } from '#platform/models/catalogue.ts';
import type { DataLineage, GateDecision, ModelActivation, ModelArtifact } from '#schemas/types/topics.ts';
import { timeText } from '../../start/alert-log.ts';
import { activationText, bytesText, figuresText, thresholdText } from './figures.ts';
import type { Verification } from './verification.ts';

/** All that there is to know of a model, but for its bytes. */
export interface ShownModel {
  readonly manifest: ReturnType<typeof manifestOf>;
  readonly weightsBytes: number;
  readonly optimizerBytes: number;
  /** Models that it was tuned from, nearest first; the last may not be there any more. */
  readonly ancestors: readonly string[];
  /** Null where another model is in force, or none. */
  readonly inForce: ModelActivation | null;
  readonly verification: Verification;
}

export function shownModel(
  model: CatalogueModel,
  catalogue: ModelCatalogue,
  verification: Verification,
): ShownModel {
  const { artifact, weightsBytes, optimizerBytes } = model;
  const activation = catalogue.inForce(artifact.kpiSet);
  return {
    manifest: manifestOf(artifact),
    weightsBytes,
    optimizerBytes,
    ancestors: catalogue.ancestors(artifact),
    inForce: activation?.modelId === artifact.modelId ? activation : null,
    verification,
  };
}

function manifestOf(artifact: ModelArtifact) {
  const { onnx: _onnx, weights: _weights, optimizer: _optimizer, signature, probe, ...rest } = artifact;
  const { count, tolerance } = probe;
  return { ...rest, signature: signature?.toString('base64') ?? null, probe: { count, tolerance } };
}

/** For people: the manifest in lines, then the model card. */
export function showText(shown: ShownModel): string {
  const { manifest, weightsBytes, optimizerBytes, ancestors, inForce, verification } = shown;
  const { windowLength, hop, kpis, size, sha256, signedBy, probe } = manifest;
  const lines: readonly (readonly [name: string, text: string])[] = [
    ['model', manifest.modelId],
    ['in force', inForce === null ? 'no' : activationText(inForce)],
    ['check', verificationText(verification)],
    ['family', manifest.family],
    ['kpiSet', `${manifest.kpiSet}: W ${windowLength}, hop ${hop}, KPIs ${kpis.join(', ')}`],
    ['made', `${timeText(manifest.createdAt)} UTC by ${manifest.createdBy}, version ${manifest.codeVersion}`],
    ['tuned from', ancestors.length === 0 ? 'nothing: a base model' : ancestors.join(' ← ')],
    ['graph', `${bytesText(size)}, SHA-256 ${sha256}${signedBy === null ? '' : `, signed by ${signedBy}`}`],
    ['for tuning', `weights ${bytesText(weightsBytes)}, optimiser ${bytesText(optimizerBytes)}`],
    ['threshold', thresholdsText(manifest)],
    ['p-values', `from ${manifest.promptCalibration.count.toLocaleString('en')} scores`],
    ['probe', `${probe.count} windows, tolerance ${probe.tolerance}`],
    ['data', lineageText(manifest.lineage)],
    ...labelLines(manifest.lineage),
    ...figureLines(manifest),
    ...decisionLines(manifest.decision),
    ...(manifest.settings === '' ? [] : [['settings', manifest.settings] as const]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  const text = lines.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n');
  return manifest.card === '' ? text : `${text}\n\n${manifest.card.trimEnd()}`;
}

function verificationText(verification: Verification): string {
  if (verification.ok) {
    const { windows, millis } = verification;
    return `sound: loads and scores its probe of ${windows} windows as it did when it was made (${millis.toFixed(1)} ms)`;
  }
  const { code, message, context } = verification;
  const facts = Object.keys(context).length === 0 ? '' : ` ${JSON.stringify(context)}`;
  return `a scorer refuses it: ${code}: ${message}${facts}`;
}

function thresholdsText({
  promptThreshold,
  settledThreshold,
  settledDelay,
  thresholdMethod,
  entityThresholds,
}: ShownModel['manifest']): string {
  const parts = [
    `prompt ${thresholdText(promptThreshold)}`,
    ...(settledThreshold === null
      ? []
      : [`settled ${thresholdText(settledThreshold)}, ${settledDelay} steps later`]),
    ...(thresholdMethod === '' ? [] : [thresholdMethod]),
    ...(entityThresholds.length === 0 ? [] : [`${entityThresholds.length} entities have their own`]),
  ];
  return parts.join(', ');
}

function lineageText({ from, to, entities, windows, seed, sha256 }: DataLineage): string {
  const digest = sha256 ? `, SHA-256 ${sha256}` : '';
  const count = windows.toLocaleString('en');
  return `${count} windows of ${entities} entities, ${timeText(from)} to ${timeText(to)} UTC, seed ${seed}${digest}`;
}

function labelLines(lineage: DataLineage): (readonly [string, string])[] {
  const { labelIds, falsePositives, truePositives, falseNegatives, requested, heldBack } = lineage;
  if (labelIds.length === 0) return [['labels', 'none']];
  const kinds = `${falsePositives} false positives, ${truePositives} true positives, ${falseNegatives} false negatives`;
  const apart = `${requested} answered requests, ${heldBack} held back`;
  const made = `${lineage.augmented} windows made from them, ${lineage.replayed} of history replayed`;
  return [['labels', `${labelIds.length}: ${kinds}; ${apart}; ${made}`]];
}

function figureLines({ before, after }: ShownModel['manifest']): (readonly [string, string])[] {
  return [
    ...(before === null ? [] : [['before', figuresText(before)] as const]),
    ...(after === null ? [] : [['after', figuresText(after)] as const]),
  ];
}

function decisionLines(decision: GateDecision | null): (readonly [string, string])[] {
  if (decision === null) return [];
  const { outcome, by, at, reason, candidates } = decision;
  return [
    ['decision', `${outcome} by ${by}, ${timeText(at)} UTC: ${reason}`],
    ...candidates.map(({ name, prompt, eligible, reason: why }): readonly [string, string] => [
      `  ${name}`,
      `${figuresText(prompt)}${eligible ? '' : ` (not eligible: ${why})`}`,
    ]),
  ];
}
