import { z } from 'zod';
import { THRESHOLD_METHODS } from '#core/threshold/choose.ts';
import {
  clickHouseVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
  transactionVariables,
} from '#platform/config/variables.ts';
import { STRATEGIES } from './strategy.ts';
import { scheduleFault } from './triggers.ts';

/** How threshold and p-values of a first model are found. */
export const calibrationVariables = {
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
};

interface ThresholdVariables {
  readonly THRESHOLD_METHOD: string;
  readonly THRESHOLD_LEVEL: number;
}

/** A check of a schema with these variables. */
export function requireTail(
  { THRESHOLD_METHOD, THRESHOLD_LEVEL }: ThresholdVariables,
  check: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  if (THRESHOLD_METHOD !== 'pot' || THRESHOLD_LEVEL > 0.98) return;
  const message = 'must be above 0.98 where THRESHOLD_METHOD is pot: the tail begins there';
  check.addIssue({ code: 'custom', path: ['THRESHOLD_LEVEL'], message });
}

/** The retrainer's environment variables. */
export const retrainerSchema = z
  .object({
    ...serviceVariables,
    ...kafkaVariables,
    ...kpiSetVariables,
    ...clickHouseVariables,
    ...transactionVariables,
    BASE_HISTORY_DAYS: z.coerce.number().positive().default(14).meta({
      description:
        "Days of history that half of a kpiSet's entities must have before its first model is fitted.",
    }),
    ...calibrationVariables,
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
    RETRAIN_POLL_MS: z.coerce.number().int().min(100).default(60_000).meta({
      description:
        'Time between two looks at whether there is enough history or the scores have drifted, and before what failed is tried again, ms.',
    }),
    RETRAIN_HISTORY_DAYS: z.coerce
      .number()
      .positive()
      .default(28)
      .meta({ description: 'Last days of history that a retraining run reads, labels among them.' }),
    RETRAIN_POINTS: z.coerce.number().int().min(0).default(50).meta({
      description:
        'Points of new labels that start a run: 5 for a false negative, 1 for any other; answers to label requests do not count. 0: labels start none.',
    }),
    RETRAIN_SCHEDULE: z
      .string()
      .default('0 2 * * 1')
      .superRefine((schedule, check) => {
        const message = scheduleFault(schedule);
        if (message !== undefined) check.addIssue({ code: 'custom', message });
      })
      .meta({ description: 'Cron expression, in UTC, by which runs start; never: none does.' }),
    RETRAIN_ATTEMPTS: z.coerce.number().int().min(1).default(10).meta({
      description: 'Times that a phase of a retraining run is begun, crashes included, before the run fails.',
    }),
    DRIFT_PSI: z.coerce.number().min(0).default(0.25).meta({
      description:
        'Population stability index of the last day of scores against the calibration above which a run starts, once for each model; 0: drift starts none.',
    }),
    LABEL_BUDGET: z.coerce
      .number()
      .int()
      .min(0)
      .default(250)
      .meta({ description: 'Labels that a run may ask for, in all its rounds; 0: it asks for none.' }),
    LABEL_ROUNDS: z.coerce.number().int().min(1).max(10).default(2).meta({
      description: 'Rounds in which a run asks for labels; the later ones know the answers to the earlier.',
    }),
    LABEL_DEADLINE_MS: z.coerce
      .number()
      .int()
      .min(1)
      .default(48 * 3_600_000)
      .meta({
        description: 'Time for operators to answer, in all rounds together; then a run goes on without, ms.',
      }),
    LABEL_STRATEGY: z.enum(STRATEGIES).default('tsal').meta({
      description:
        'How a run chooses what to ask for: tsal, two-stage active learning; by the scores of the model in force abs, from a quantile that moves to where answers are as often normal as not, db, nearest to the threshold, or mlp, the highest; or random.',
    }),
  })
  .superRefine(requireTail);
