import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  /** One of LOG_LEVELS of platform/config/variables.ts. */
  readonly level: string;
  /** Standard output where absent. */
  readonly destination?: DestinationStream;
}

const SECRETS = ['password', 'secret', 'token', 'authorization', 'apiKey', 'credentials', 'privateKey'];

/** One JSON object a line, with service and instance; fields that are named like secrets are hidden two levels deep. */
export function createLogger({ service, instance, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '***' },
  };
  // Written at once: pino's buffered default swaps or loses the last lines of a process that exits.
  return pino(options, destination ?? pino.destination({ fd: process.stdout.fd, sync: true }));
}
