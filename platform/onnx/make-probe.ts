import type { ModelProbe } from '#schemas/types/topics.ts';
import type { DetectorBatch, DetectorSession } from './detector-session.ts';
import { packFloats } from './packed-floats.ts';

/** Largest difference that another machine's rounding may make, relative to max(1, |expected|). */
const TOLERANCE = 1e-4;

/**
 * Stores a few windows with the scores that the session gives them, for scorers to repeat.
 * @throws TowerwatchError MODEL_SHAPE when the graph is not for such windows
 */
export async function makeProbe(session: DetectorSession, batch: DetectorBatch): Promise<ModelProbe> {
  session.requireShape(batch);
  const { scores, contributions, settled } = await session.score(batch);
  return {
    count: batch.count,
    x: packFloats(batch.x),
    seasonal: packFloats(batch.seasonal),
    trend: packFloats(batch.trend),
    step: packFloats(batch.step),
    scores: packFloats(scores),
    contributions: packFloats(contributions),
    settled: settled === undefined ? null : packFloats(settled),
    tolerance: TOLERANCE,
  };
}
