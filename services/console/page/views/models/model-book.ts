import type { Activation, GateDecision, ModelList, ModelRow } from '../../../api/shapes/model.ts';
import type { Run } from '../../../api/shapes/run.ts';
import { wordsText } from '../../frame/format.ts';

/** Where a model stands, as a person would say it. */
export type Standing = 'IN_FORCE' | 'WAS_IN_FORCE' | 'REJECTED' | 'CANDIDATE';

export const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  IN_FORCE: 'in force',
  WAS_IN_FORCE: 'was in force',
  REJECTED: 'rejected',
  CANDIDATE: 'candidate',
};

/** The list after an event: rows by id and activations by kpiSet and time replace or join those there are. */
export function merged(list: ModelList, event: ModelList): ModelList {
  const models = new Map(list.models.map((model) => [model.id, model]));
  for (const model of event.models) models.set(model.id, model);
  const keyOf = ({ kpiSet, since, modelId }: Activation) => `${kpiSet}\n${since}\n${modelId}`;
  const activations = new Map(list.activations.map((activation) => [keyOf(activation), activation]));
  for (const activation of event.activations) activations.set(keyOf(activation), activation);
  return {
    models: [...models.values()].sort(
      (a, b) => a.kpiSet.localeCompare(b.kpiSet) || b.createdAt - a.createdAt || a.id.localeCompare(b.id),
    ),
    activations: [...activations.values()].sort((a, b) => a.since - b.since),
  };
}

/** What concerns one kpiSet. */
export function ofKpiSet({ models, activations }: ModelList, kpiSet: string): ModelList {
  return {
    models: models.filter((model) => model.kpiSet === kpiSet),
    activations: activations.filter((activation) => activation.kpiSet === kpiSet),
  };
}

/** What was decided of a model last: people overrule the gate on the run that made it, never on the model itself. */
export function lastDecision(
  { id, runId, decision }: Pick<ModelRow, 'id' | 'runId' | 'decision'>,
  runs: readonly Pick<Run, 'id' | 'modelIds' | 'decision'>[],
): GateDecision | null {
  const said = runs.find((run) => run.id === runId && run.modelIds.includes(id))?.decision ?? null;
  return said !== null && (decision === null || said.at > decision.at) ? said : decision;
}

/** Models with what was decided of them last. */
export function decided({ models, activations }: ModelList, runs: readonly Run[]): ModelList {
  return {
    models: models.map((model) => ({ ...model, decision: lastDecision(model, runs) })),
    activations,
  };
}

/** A model's name without its kpiSet's, which stands above it anyway. */
export function shortName({ id, kpiSet }: Pick<ModelRow, 'id' | 'kpiSet'>): string {
  const prefix = `${kpiSet}-`;
  const name = id.startsWith(prefix) ? id.slice(prefix.length) : id;
  return name.replace(/([0-9a-f]{8})[0-9a-f]{4,}$/, '$1');
}

export function standingOf(
  { id, inForce, decision }: Pick<ModelRow, 'id' | 'inForce' | 'decision'>,
  activations: readonly Activation[],
): Standing {
  if (inForce) return 'IN_FORCE';
  if (decision?.outcome === 'REJECTED') return 'REJECTED';
  const wasInForce = activations.some(({ modelId, previous }) => modelId === id || previous === id);
  return wasInForce ? 'WAS_IN_FORCE' : 'CANDIDATE';
}

/** What put the present model of a kpiSet in force. */
export function presentOf(activations: readonly Activation[]): Activation | undefined {
  return activations.reduce<Activation | undefined>(
    (latest, activation) => (latest === undefined || activation.since >= latest.since ? activation : latest),
    undefined,
  );
}

/** Of an activation, as the end of "put in force …". */
export function causeText(cause: string): string {
  return CAUSES[cause] ?? wordsText(cause);
}

const CAUSES: Readonly<Record<string, string>> = {
  BOOTSTRAP: 'as the first model',
  PROMOTION: 'by the gate',
  ROLL_BACK: 'by a roll-back',
  MANUAL: 'by hand',
};
