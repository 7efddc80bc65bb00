import { z } from 'zod';
import { THRESHOLD_METHODS } from '#core/threshold/choose.ts';
import {
  clickHouseVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
} from '#platform/config/variables.ts';

/** The retrainer's environment variables. */
export const retrainerSchema = z
  .object({
    ...serviceVariables,
    ...kafkaVariables,
    ...kpiSetVariables,
    ...clickHouseVariables,
    BASE_HISTORY_DAYS: z.coerce.number().positive().default(14).meta({
      description:
        "Days of history that half of a kpiSet's entities must have before its first model is fitted.",
    }),
    CALIBRATION_DAYS: z.coerce
      .number()
      .positive()
      .default(4)
      .meta({ description: 'Last days of that history, whose scores set threshold and p-values.' }),
    THRESHOLD_METHOD: z.enum(THRESHOLD_METHODS).default('quantile').meta({
      description:
        'How the prompt threshold is found: an interpolated quantile of the calibration scores, a false-positive rate that they keep to exactly, or pot, a generalised Pareto tail (peaks over threshold), which reaches levels that no score has shown.',
    }),
    THRESHOLD_LEVEL: z.coerce
      .number()
      .min(0.5)
      .max(0.999999)
      .default(0.998)
      .meta({ description: 'Share of normal scores below that threshold; above 0.98 for pot.' }),
    TRAINING_ENTITIES: z.coerce.number().int().min(1).default(400).meta({
      description: 'Most entities whose history a model is fitted on; they are spread over the fleet.',
    }),
    TRAINING_THREADS: z.coerce.number().int().min(1).max(256).default(1).meta({
      description:
        'Threads on which TensorFlow trains. More are seldom faster for networks of this size, and another number gives another model.',
    }),
    TRAINING_FOLDER: z
      .string()
      .min(1)
      .default('.towerwatch/training')
      .meta({ description: 'Folder of the checkpoints from which an interrupted training goes on.' }),
    SEED: z.coerce.number().int().min(0).default(0).meta({ description: 'Seed of every training.' }),
    RETRAIN_POLL_MS: z.coerce
      .number()
      .int()
      .min(100)
      .default(60_000)
      .meta({ description: 'Time between two looks at whether there is enough history, ms.' }),
  })
  .refine(({ THRESHOLD_METHOD, THRESHOLD_LEVEL }) => THRESHOLD_METHOD !== 'pot' || THRESHOLD_LEVEL > 0.98, {
    path: ['THRESHOLD_LEVEL'],
    error: 'must be above 0.98 where THRESHOLD_METHOD is pot: the tail begins there',
  });
