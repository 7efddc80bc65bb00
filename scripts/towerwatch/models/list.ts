import Table from 'cli-table3';
import type { CatalogueModel, ModelCatalogue } from '#platform/models/catalogue.ts';
import type { Figures, ModelActivation } from '#schemas/types/topics.ts';
import { timeText } from '../../start/alert-log.ts';
import { activationText, bytesText, figuresText, thresholdText } from './figures.ts';

/** A model in a list. */
export interface ListedModel {
  readonly modelId: string;
  readonly family: string;
  readonly kpiSet: string;
  readonly parent: string | null;
  /** ms */
  readonly createdAt: number;
  readonly createdBy: string;
  /** Of the ONNX graph, bytes. */
  readonly size: number;
  readonly promptThreshold: number;
  readonly settledThreshold: number | null;
  /** Of the model in force when it was made, and its own, on the same labels. */
  readonly before: Figures | null;
  readonly after: Figures | null;
  /** Null where another model is in force, or none. */
  readonly inForce: ModelActivation | null;
}

/** By kpiSet, newest first. @param kpiSet of one kpiSet alone */
export function listedModels(catalogue: ModelCatalogue, kpiSet?: string): ListedModel[] {
  return catalogue
    .models()
    .filter(({ artifact }) => kpiSet === undefined || artifact.kpiSet === kpiSet)
    .map((model) => listed(model, catalogue));
}

function listed({ artifact }: CatalogueModel, catalogue: ModelCatalogue): ListedModel {
  const { modelId, family, kpiSet, parent, createdAt, createdBy, size } = artifact;
  const { promptThreshold, settledThreshold, before, after } = artifact;
  const activation = catalogue.inForce(kpiSet);
  return {
    modelId,
    family,
    kpiSet,
    parent,
    createdAt,
    createdBy,
    size,
    promptThreshold,
    settledThreshold,
    before,
    after,
    inForce: activation?.modelId === modelId ? activation : null,
  };
}

/** For people: what is in force for each kpiSet, and a table of its models. */
export function listText(catalogue: ModelCatalogue, kpiSet?: string): string {
  const names = catalogue.kpiSets().filter((name) => kpiSet === undefined || name === kpiSet);
  if (names.length === 0) {
    return kpiSet === undefined
      ? 'There are no models yet: the retrainer publishes the first of a kpiSet once it has enough history.'
      : `There is no model of kpiSet ${kpiSet}.`;
  }
  return names
    .map((name) => `${headingOf(catalogue, name)}\n${tableOf(listedModels(catalogue, name))}`)
    .join('\n\n');
}

function headingOf(catalogue: ModelCatalogue, kpiSet: string): string {
  const activation = catalogue.inForce(kpiSet);
  if (activation === undefined) return `${kpiSet}: none in force`;
  const { modelId } = activation;
  const absent = catalogue.find(modelId) === undefined ? ', which is not there,' : '';
  return `${kpiSet}: ${modelId}${absent} is in force ${activationText(activation)}`;
}

function tableOf(models: readonly ListedModel[]): string {
  if (models.length === 0) return 'It has no models.';
  const hasFigures = models.some(({ after }) => after !== null);
  const table = new Table({
    head: [
      '',
      'model',
      'family',
      'parent',
      'made (UTC)',
      'graph',
      'threshold',
      ...(hasFigures ? ['figures'] : []),
    ],
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const model of models) {
    const { modelId, family, parent, createdAt, size, promptThreshold, after, inForce } = model;
    table.push([
      inForce === null ? '' : '▶',
      modelId,
      family,
      parent ?? '',
      timeText(createdAt),
      bytesText(size),
      thresholdText(promptThreshold),
      ...(hasFigures ? [after === null ? '' : figuresText(after)] : []),
    ]);
  }
  return table.toString();
}
