import { z } from 'zod';
import {
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
  transactionVariables,
} from '#platform/config/variables.ts';

export const scorerSchema = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...transactionVariables,
});
