import { z } from 'zod';
import {
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
  transactionVariables,
} from '#platform/config/variables.ts';

export const environment = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...transactionVariables,
});
