import { z } from 'zod';
import { stageVariables } from '#platform/config/variables.ts';

/** The windower's environment variables. */
export const windowerSchema = z.object(stageVariables);
