import { z } from 'zod';
import { stageVariables } from '#platform/config/variables.ts';

/** The scorer's environment variables. */
export const scorerSchema = z.object(stageVariables);
