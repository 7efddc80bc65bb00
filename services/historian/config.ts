import { z } from 'zod';
import {
  clickHouseVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
  transactionVariables,
} from '#platform/config/variables.ts';

/** The historian's environment variables. */
export const historianSchema = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...clickHouseVariables,
  SESSION_TIMEOUT_MS: transactionVariables.SESSION_TIMEOUT_MS,
  HISTORY_FLUSH_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(1000)
    .meta({ description: 'Longest time that rows wait before they are inserted, ms.' }),
  HISTORY_FLUSH_ROWS: z.coerce
    .number()
    .int()
    .min(1)
    .default(50_000)
    .meta({ description: 'Rows that are inserted without waiting any longer.' }),
});
