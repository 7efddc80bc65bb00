import { activationOf, type Change } from './change.ts';
import type { ModelsConnection } from './connection.ts';
import { requireServable } from './verification.ts';

/**
 * Puts a model in force, and says so.
 * @throws TowerwatchError MODEL_UNKNOWN, or with the code with which a scorer would refuse the model
 */
export async function changeModel(
  { catalogue, kpiSets, putInForce }: ModelsConnection,
  wanted: Change,
): Promise<void> {
  const { kpiSet, modelId } = wanted;
  await requireServable(catalogue.require(modelId).artifact, kpiSet, await kpiSets());
  const activation = activationOf(catalogue, wanted);
  if (activation === undefined) {
    console.log(`${modelId} is in force for ${kpiSet} already: nothing was written.`);
    return;
  }
  await putInForce(activation);
  const before = activation.previous === null ? 'none before it' : `before it ${activation.previous}`;
  console.log(`${modelId} is in force for ${kpiSet}, ${before}. Scorers that run take it up at once.`);
}
