import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { readEnvironment } from '#platform/config/environment.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { kafkaVariables, kpiSetVariables } from '#platform/config/variables.ts';
import { calibrationVariables, requireTail } from '#services/retrainer/config.ts';
import { matchingKpiSet } from '../../replay/matching-kpi-set.ts';
import { tableSource } from '../../replay/table-source.ts';
import { Progress } from '../../start/progress.ts';
import { changeModel } from '../models/change-model.ts';
import { connectModels } from '../models/connection.ts';
import { requireServable } from '../models/verification.ts';
import { streamModel } from './stream-model.ts';

const manifest = new URL('../../../package.json', import.meta.url);

/** Threshold and p-values are found as the retrainer that has this environment would. */
const environment = z
  .object({ ...kafkaVariables, ...kpiSetVariables, ...calibrationVariables })
  .superRefine(requireTail);

export interface PublishOptions {
  /** Its name. */
  readonly kpiSet: string;
  readonly seed: number;
  /** Step of the rows, ms; by default that of dated rows, and the kpiSet's for numbered ones. */
  readonly granularity?: number;
  /** Time of the first row, ms. */
  readonly start?: number;
  readonly by: string;
  /** Why it is put in force; absent where it is not. */
  readonly why?: string;
}

/**
 * Fits a detector on files as a kpiSet of the stream, and puts the model on `models.v1`.
 * @throws TowerwatchError what `streamModel` and `requireServable` throw; INPUT_…; CONFIG_INVALID
 */
export async function publishFitted(detector: string, input: string, options: PublishOptions): Promise<void> {
  const { seed, granularity, start, by, why } = options;
  const config = readEnvironment(environment, process.env);
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const progress = new Progress();
  try {
    progress.say(`Reading ${input}`);
    const numberedMs = kpiSets.get(options.kpiSet)?.granularityMs;
    const source = await tableSource(input, {
      nowMs: Date.now(),
      trainOnly: true,
      ...(numberedMs === undefined ? {} : { numberedMs }),
      ...(start === undefined ? {} : { startMs: start }),
      ...(granularity === undefined ? {} : { granularityMs: granularity }),
    });
    const kpiSet: KpiSet = { ...matchingKpiSet(source, kpiSets, options.kpiSet), detector };
    // Nobody shall train for minutes and then learn that there is no broker.
    await connectModels();
    const artifact = await streamModel(
      source,
      {
        kpiSet,
        origin: { by, input },
        threshold: { method: config.THRESHOLD_METHOD, level: config.THRESHOLD_LEVEL },
        calibrationDays: config.CALIBRATION_DAYS,
        seed,
        codeVersion: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
        now: Date.now(),
      },
      progress,
    );
    await requireServable(artifact, kpiSet.name, kpiSets);
    const { modelId, promptThreshold, lineage, trainSeconds } = artifact;
    const models = await connectModels();
    await models.publish(artifact);
    const windows = `${lineage.windows.toLocaleString('en')} windows of ${lineage.entities} ${lineage.entities === 1 ? 'entity' : 'entities'}`;
    console.log(
      `${modelId} is on models.v1, from ${windows}, in ${trainSeconds?.toFixed(1)} s; flags scores above ${promptThreshold.toPrecision(4)}.`,
    );
    if (why === undefined) {
      console.log(`Not in force yet: models promote ${modelId} --why <text>`);
      return;
    }
    models.catalogue.add(`model/${modelId}`, { artifact, activation: null });
    await changeModel(models, {
      kpiSet: kpiSet.name,
      modelId,
      cause: 'MANUAL',
      by,
      why,
      now: Date.now(),
    });
  } finally {
    progress.stop();
  }
}
