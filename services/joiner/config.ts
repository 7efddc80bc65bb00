import { z } from 'zod';
import { stageVariables } from '#platform/config/variables.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The joiner's environment variables. */
export const joinerSchema = z.object({
  ...stageVariables,
  JOIN_HORIZON_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(365 * DAY_MS)
    .default(30 * DAY_MS)
    .meta({
      description:
        'How long a verdict waits for its alert, a closed alert for verdicts, and the longest span that one may judge, ms.',
    }),
});
