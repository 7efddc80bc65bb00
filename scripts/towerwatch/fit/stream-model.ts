import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import type { FilesOrigin } from '#services/retrainer/model-card.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';
import { streamedRows } from '../../detect/streamed-rows.ts';
import type { ReplaySource } from '../../replay/source.ts';
import type { Progress } from '../../start/progress.ts';

/** Windows without which nothing worth the name is learned. */
const LEAST_WINDOWS = 8;

export interface StreamModelOptions {
  /** Its detector is the one that is fitted. */
  readonly kpiSet: KpiSet;
  readonly origin: FilesOrigin;
  readonly threshold: ThresholdRule;
  /** Last days, whose scores set threshold and p-values. */
  readonly calibrationDays: number;
  readonly seed: number;
  readonly codeVersion: string;
  /** Wall clock, ms. */
  readonly now: number;
}

/**
 * A model as the retrainer makes a kpiSet's first, of samples from files: from the windows that the windower would cut of
 * them, under the condition that scorers will see.
 * @throws TowerwatchError INPUT_TOO_SHORT where too few windows are past the warm-up; DETECTOR_NOT_SERVABLE where the
 *   detector has no graph, or cannot read the kpiSet's windows; TENSORFLOW_MISSING
 */
export async function streamModel(
  source: ReplaySource,
  options: StreamModelOptions,
  progress: Pick<Progress, 'update'>,
): Promise<ModelArtifact> {
  const { kpiSet, origin, threshold, calibrationDays, seed, codeVersion, now } = options;
  const onStep = (step: number) => progress.update('windows', step + 1, source.steps);
  const rows = streamedRows({ source, kpiSet }, onStep);
  const ends = rows.filter(({ status }) => status === 'OK').map(({ end }) => end);
  if (ends.length < LEAST_WINDOWS) throw tooShort(source, options);
  const span = {
    from: rows.reduce((least, { end }) => Math.min(least, end), Number.POSITIVE_INFINITY),
    to: ends.reduce((latest, end) => Math.max(latest, end), 0),
    entities: [...new Set(rows.map(({ entity }) => entity))],
  };
  const calibrateAfter = span.to - calibrationDays * DAY_MS;
  const model = await fitBase(
    rows,
    { kpiSet, calibrateAfter, threshold, seed },
    { onProgress: ({ step, steps }) => progress.update('training', step, steps) },
  ).catch((cause: unknown) => {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TowerwatchError('DETECTOR_NOT_SERVABLE', `${kpiSet.name}: ${cause.message}`, { cause });
  });
  return baseArtifact({ kpiSet, model, span, threshold, seed, codeVersion, fromFiles: origin, now });
}

function tooShort(
  { steps }: ReplaySource,
  { kpiSet, origin: { input } }: StreamModelOptions,
): TowerwatchError {
  const { name, warmupMs, granularityMs, windowLength, hop } = kpiSet;
  const warmup = Math.ceil(warmupMs / granularityMs);
  const needed = warmup + windowLength + (LEAST_WINDOWS - 1) * hop;
  const why = `${warmup} of warm-up, then ${LEAST_WINDOWS} windows of ${windowLength}, ${hop} apart`;
  const found = `${steps} rows of ${granularityMs / 1000} s where ${name} needs ${needed} of an entity without long gaps (${why})`;
  return new TowerwatchError('INPUT_TOO_SHORT', `${input}: ${found}; give more rows`, { context: { input } });
}
