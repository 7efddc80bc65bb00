import type { ModelCatalogue } from '#platform/models/catalogue.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { ModelCard, ModelList, ModelRow } from '../api/shapes/model.ts';
import { figure, withFigures } from './figure.ts';

/** Models of these kpiSets, by kpiSet and newest first, and what was in force of each, oldest first. */
export function modelListOf(catalogue: ModelCatalogue, kpiSets: readonly string[]): ModelList {
  const listed = catalogue.models().filter(({ artifact }) => kpiSets.includes(artifact.kpiSet));
  return {
    models: listed.map(({ artifact }) => modelRowOf(artifact, catalogue)),
    activations: kpiSets.flatMap((kpiSet) => catalogue.activations(kpiSet)),
  };
}

/** A model as it is listed. */
export function modelRowOf(artifact: ModelArtifact, catalogue: ModelCatalogue): ModelRow {
  const { modelId, kpiSet, family, parent, runId, createdAt, createdBy, size } = artifact;
  const { promptThreshold, settledThreshold, decision, before, after } = artifact;
  return {
    id: modelId,
    kpiSet,
    family,
    parent,
    runId,
    createdAt,
    createdBy,
    promptThreshold: figure(promptThreshold),
    settledThreshold: figure(settledThreshold),
    size,
    inForce: catalogue.inForce(kpiSet)?.modelId === modelId,
    rollBackTarget: catalogue.earlier(kpiSet)[0] === modelId,
    ...withFigures({ decision, before, after }),
  };
}

/** All that there is to know of it. */
export function modelCardOf(artifact: ModelArtifact, catalogue: ModelCatalogue): ModelCard {
  const { kpis, windowLength, hop, sha256, signedBy, thresholdMethod, settings } = artifact;
  const { codeVersion, trainSeconds, loadMillis, lineage, card, modelId } = artifact;
  return {
    ...modelRowOf(artifact, catalogue),
    kpis,
    windowLength,
    hop,
    sha256,
    signedBy,
    thresholdMethod,
    settings: settingsOf(settings),
    codeVersion,
    trainSeconds: figure(trainSeconds),
    loadMillis: figure(loadMillis),
    lineage: { ...lineage },
    card,
    ancestors: catalogue.ancestors(artifact),
    children: catalogue.children(modelId),
  };
}

/** Settings are JSON by convention alone: what is not comes as text. */
function settingsOf(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return { ...settings };
  } catch {
    // Shown as it is.
  }
  return { text };
}
