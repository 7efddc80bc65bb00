import { z } from 'zod';
import {
  clickHouseVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
} from '#platform/config/variables.ts';

/** The retrainer's environment variables. */
export const retrainerSchema = z.object({
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
  THRESHOLD_QUANTILE: z.coerce
    .number()
    .min(0.5)
    .max(0.99999)
    .default(0.998)
    .meta({ description: 'Share of the calibration scores that lie below the prompt threshold.' }),
  TRAINING_ENTITIES: z.coerce.number().int().min(1).default(400).meta({
    description: 'Most entities whose history a model is fitted on; they are spread over the fleet.',
  }),
  SEED: z.coerce.number().int().min(0).default(0).meta({ description: 'Seed of every training.' }),
  RETRAIN_POLL_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(60_000)
    .meta({ description: 'Time between two looks at whether there is enough history, ms.' }),
});
