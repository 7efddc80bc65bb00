import { scrape, total } from '#platform/metrics/scrape.ts';
import type { Stage } from '../api/shapes/flow.ts';

/** Longest that a service may take to say how it is, ms. */
const ANSWER_WITHIN_MS = 1500;

const ENTRY = String.raw`\s*[\w-]+=https?:\/\/[^\s,]+\s*`;
/** Of CONSOLE_SERVICES: none, or name=url, several separated by commas. */
export const SERVICE_LIST = new RegExp(`^(?:|${ENTRY}(?:,${ENTRY})*)$`);

/** An instance of a service, and where its health server is. */
export interface WatchedService {
  readonly name: string;
  readonly url: string;
}

/** What an instance says of itself. */
export interface ServiceReading extends WatchedService {
  readonly state: Exclude<Stage['state'], 'UNWATCHED'>;
  readonly reasons: readonly string[];
  /** Errors and refusals since it started; null where it does not say. */
  readonly errors: number | null;
}

/** @param list as `SERVICE_LIST` has it */
export function watchedServices(list: string): WatchedService[] {
  const entries = list.split(',').map((entry) => entry.trim());
  return entries.flatMap((entry) => {
    const [, name, url] = /^([\w-]+)=(.*?)\/?$/.exec(entry) ?? [];
    return name === undefined ? [] : [{ name, url }];
  });
}

/** Asks an instance how it is. What it does not answer is an answer too: it never throws. */
export async function readService(service: WatchedService): Promise<ServiceReading> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const [readiness, errors] = await Promise.all([
    readReadiness(service.url, signal).catch(
      (): Pick<ServiceReading, 'state' | 'reasons'> => ({
        state: 'AWAY',
        reasons: [`${service.url} does not answer`],
      }),
    ),
    readErrors(service.url, signal).catch(() => null),
  ]);
  return { ...service, ...readiness, errors };
}

/** @throws whatever `fetch` throws, and on what is no JSON */
async function readReadiness(
  url: string,
  signal: AbortSignal,
): Promise<Pick<ServiceReading, 'state' | 'reasons'>> {
  const response = await fetch(`${url}/readyz`, { signal });
  if (response.ok) return { state: 'READY', reasons: [] };
  const { reasons } = (await response.json()) as {
    readonly reasons: readonly { readonly check: string; readonly reason: string }[];
  };
  return { state: 'NOT_READY', reasons: reasons.map(({ check, reason }) => `${check}: ${reason}`) };
}

async function readErrors(url: string, signal: AbortSignal): Promise<number> {
  const page = await scrape(url, signal);
  return total(page, 'towerwatch_errors_total') + total(page, 'towerwatch_refusals_total');
}
