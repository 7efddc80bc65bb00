import { z } from 'zod';
import { joinVariables, stageVariables } from '#platform/config/variables.ts';

/** The joiner's environment variables. */
export const joinerSchema = z.object({ ...stageVariables, ...joinVariables });
