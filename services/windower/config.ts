import { z } from 'zod';
import {
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
  transactionVariables,
} from '#platform/config/variables.ts';

export const windowerSchema = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...transactionVariables,
});
