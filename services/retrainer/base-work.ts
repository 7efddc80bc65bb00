import { DAY_MS } from '#core/series/grid.ts';
import { coverage } from '#platform/clickhouse/history.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';
import type { Book } from './book.ts';
import { findTrainingSpan } from './history-reach.ts';
import { baseActivation, baseArtifact } from './publish-base.ts';
import { entitiesOf } from './run-history.ts';
import { advance } from './run-state.ts';
import { fitInProcess } from './training-process.ts';
import {
  historySource,
  type Outcome,
  processOptions,
  thresholdRule,
  tooShort,
  type WorkOptions,
  type WorkTerms,
} from './work-terms.ts';

/** Finds the history that a first model is fitted on. @throws TowerwatchError HISTORY_TOO_SHORT while there is too little */
export async function surveyBase(
  run: RetrainRun,
  { kpiSet }: Book,
  { signal }: WorkTerms,
  options: WorkOptions,
): Promise<Outcome> {
  const { BASE_HISTORY_DAYS: days, TRAINING_ENTITIES: max } = options.config;
  const span = await findTrainingSpan(options, kpiSet, days, max, signal);
  if (span === undefined) throw tooShort(kpiSet);
  const { from, to } = span;
  return (pen, now) => pen.run(advance(run, { kind: 'SURVEYED', from, to }, now));
}

/** Fits a first model. @throws TowerwatchError what `fitBase` throws, TRAINING_INTERRUPTED */
export async function trainBase(
  run: RetrainRun,
  { kpiSet }: Book,
  terms: WorkTerms,
  { clickhouse, config, version, logger }: WorkOptions,
): Promise<Outcome> {
  const known = await Array.fromAsync(coverage(clickhouse, kpiSet.name));
  const reach = { from: run.historyFrom!, to: run.historyTo! };
  const span = { ...reach, entities: entitiesOf(known, reach, new Set(), config.TRAINING_ENTITIES) };
  const threshold = thresholdRule(config);
  const model = await fitInProcess(
    {
      kind: 'FIT',
      clickhouse: historySource(config),
      span,
      kpiSet,
      calibrateAfter: span.to - config.CALIBRATION_DAYS * DAY_MS,
      threshold,
      seed: run.seed,
      checkpointFolder: config.TRAINING_FOLDER,
      codeVersion: version,
    },
    processOptions(config, terms),
  );
  const fitted = { kpiSet, model, span, threshold, seed: run.seed, codeVersion: version, now: Date.now() };
  const artifact = await baseArtifact(fitted, run.id);
  const { modelId, trainSeconds } = artifact;
  logger.info({ modelId, trainSeconds, threshold: artifact.promptThreshold }, 'base model fitted');
  return (pen, now) => {
    pen.model(artifact);
    pen.activation(baseActivation(modelId, run.id, now));
    pen.run(advance(run, { kind: 'TRAINED', modelId }, now));
  };
}
