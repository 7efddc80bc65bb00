import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  clickHouseVariables,
  joinVariables,
  kafkaVariables,
  kpiSetVariables,
  serviceVariables,
} from '#platform/config/variables.ts';
import type { RateLimits } from './access/rate-limits.ts';
import { SERVICE_LIST } from './flow/watched-services.ts';

/** Where Vite puts the page's bundle. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../.towerwatch/console', import.meta.url));

/** Attempts to sign in, a minute and address: a token is not to be guessed, and nobody mistypes it more often. */
const SIGN_INS_PER_MINUTE = 10;

const perMinute = () => z.coerce.number().int().min(1).max(1_000_000);

/** The console's environment variables. */
export const consoleSchema = z.object({
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...clickHouseVariables,
  ...joinVariables,
  CONSOLE_HOST: z.string().default('127.0.0.1').meta({
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
  CONSOLE_REQUESTS_PER_MINUTE: perMinute()
    .default(1200)
    .meta({ description: 'Most requests a minute of a token, or of an address where none is named.' }),
  CONSOLE_WRITES_PER_MINUTE: perMinute()
    .default(120)
    .meta({ description: 'Most of them that change something.' }),
  CONSOLE_SERVICES: z
    .string()
    .regex(SERVICE_LIST, 'expected name=url, several separated by commas')
    .default('')
    .meta({
      description:
        'Services whose health is shown: name=url of its health server, several separated by commas; an instance more is the same name again.',
    }),
});
export type ConsoleConfig = z.output<typeof consoleSchema>;

/** How many requests are answered. */
export function rateLimits(config: ConsoleConfig): RateLimits {
  return {
    requests: config.CONSOLE_REQUESTS_PER_MINUTE,
    writes: config.CONSOLE_WRITES_PER_MINUTE,
    signIns: SIGN_INS_PER_MINUTE,
  };
}
