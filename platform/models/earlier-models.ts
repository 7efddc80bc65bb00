import type { ModelActivation } from '#schemas/types/topics.ts';

/**
 * The models to which a kpiSet can be rolled back, newest first. A model that was rolled back from is none of them: to roll
 * back twice leads further back, not to the model that was found bad.
 * @param activations of one kpiSet, oldest first; compaction may have left only the last, which names one before it
 */
export function earlierModels(activations: readonly ModelActivation[]): string[] {
  let standing: string[] = [];
  for (const { modelId, previous, cause } of activations) {
    if (cause === 'ROLL_BACK') standing = standing.slice(0, Math.max(0, standing.lastIndexOf(modelId)));
    else if (standing.length === 0 && previous !== null && previous !== modelId) standing = [previous];
    if (standing.at(-1) !== modelId) standing.push(modelId);
  }
  const inForce = standing.pop();
  return [...new Set(standing.reverse())].filter((modelId) => modelId !== inForce);
}
