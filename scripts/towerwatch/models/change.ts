import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ModelCatalogue } from '#platform/models/catalogue.ts';
import type { ModelActivation } from '#schemas/types/topics.ts';

/** A model that a person wants in force. */
export interface Change {
  readonly kpiSet: string;
  readonly modelId: string;
  readonly cause: 'MANUAL' | 'ROLL_BACK';
  readonly by: string;
  readonly why: string;
  /** Wall clock, ms. */
  readonly now: number;
}

/** @returns undefined where the model is in force already */
export function activationOf(catalogue: ModelCatalogue, change: Change): ModelActivation | undefined {
  const { kpiSet, modelId, cause, by, why, now } = change;
  const inForce = catalogue.inForce(kpiSet);
  if (inForce?.modelId === modelId) return undefined;
  return {
    kpiSet,
    modelId,
    previous: inForce?.modelId ?? null,
    // The history takes the latest for the one in force, and clocks differ.
    since: Math.max(now, (inForce?.since ?? 0) + 1),
    cause,
    by,
    why,
    runId: null,
    commandId: null,
  };
}

/** The model before the one in force. @throws TowerwatchError MODEL_NO_EARLIER, with what there is to choose from */
export function rollBackTarget(catalogue: ModelCatalogue, kpiSet: string): string {
  const [target] = catalogue.earlier(kpiSet);
  if (target !== undefined) return target;
  const inForce = catalogue.inForce(kpiSet);
  if (inForce === undefined) {
    const known = catalogue.kpiSets().filter((name) => catalogue.inForce(name) !== undefined);
    const others = known.length === 0 ? 'nor for any other' : `but for ${known.join(', ')}`;
    throw new TowerwatchError('MODEL_NO_EARLIER', `no model is in force for kpiSet ${kpiSet}, ${others}`);
  }
  const others = catalogue
    .models()
    .filter(({ artifact }) => artifact.kpiSet === kpiSet && artifact.modelId !== inForce.modelId)
    .map(({ artifact }) => artifact.modelId);
  throw new TowerwatchError(
    'MODEL_NO_EARLIER',
    `models.v1 tells of no model before ${inForce.modelId}, in force for ${kpiSet}. ` +
      (others.length === 0
        ? 'It has no other model of that kpiSet.'
        : `Name one with --to: ${others.join(', ')}.`),
  );
}
