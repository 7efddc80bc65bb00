import { z } from 'zod';
import {
  clickHouseVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
} from '#platform/config/variables.ts';

/** The console's environment variables. */
export const consoleSchema = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...clickHouseVariables,
  CONSOLE_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({
      description: 'Address of the page and its API; wider than loopback only with CONSOLE_TOKENS_FILE.',
    }),
  CONSOLE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(0)
    .meta({ description: 'Port of that address; 0 takes a free one, which is logged.' }),
  CONSOLE_TOKENS_FILE: z
    .string()
    .optional()
    .meta({ description: 'File of tokens and their roles, as `towerwatch tokens` writes it.' }),
  CONSOLE_SERVICES: z.string().default('').meta({
    description:
      'Services whose health is shown: name=url of its health server, several separated by commas.',
  }),
});
export type ConsoleConfig = z.output<typeof consoleSchema>;
