import type { Alert } from '../../../api/shapes/alert.ts';
import { isLive } from '../../data/is-live.ts';

/** Parameters of the address that say which alerts are listed; each is one of `GET alerts` too. */
const FILTER_NAMES = ['state', 'severity', 'kind', 'region', 'judged', 'suppressed'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type AlertFilters = Readonly<Partial<Record<FilterName, string>>>;

/** What each may be, and how it is called; regions are those of the alerts. */
export const FILTER_CHOICES: Readonly<
  Record<Exclude<FilterName, 'region'>, readonly (readonly [string, string])[]>
> = {
  state: [
    ['LIVE', 'Live'],
    ['OVER', 'Over'],
  ],
  severity: [
    ['CRITICAL', 'Critical'],
    ['MAJOR', 'Major'],
    ['MINOR', 'Minor'],
  ],
  kind: [
    ['SCORE', 'Score'],
    ['TELEMETRY_SILENT', 'Silent'],
  ],
  judged: [
    ['false', 'Not judged'],
    ['true', 'Judged'],
  ],
  suppressed: [
    ['false', 'Not suppressed'],
    ['true', 'Suppressed'],
  ],
};

/** Reads the filters of an address; what it does not know is left out. */
export function alertFiltersOf(query: URLSearchParams): AlertFilters {
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of FILTER_NAMES) {
    const value = query.get(name);
    if (value === null || value === '') continue;
    if (name === 'region' || FILTER_CHOICES[name].some(([known]) => known === value)) filters[name] = value;
  }
  return filters;
}

/** The query of `GET alerts` for these filters. */
export const queryOf = (filters: AlertFilters, limit: number, cursor: string | null): string =>
  new URLSearchParams({ ...filters, limit: String(limit), ...(cursor !== null && { cursor }) }).toString();

/** Whether an alert is asked for, as the API judges it. */
export const matchesAlert = (alert: Alert, filters: AlertFilters): boolean =>
  (filters.state === undefined || isLive(alert) === (filters.state === 'LIVE')) &&
  (filters.severity === undefined || alert.severity === filters.severity) &&
  (filters.kind === undefined || alert.kind === filters.kind) &&
  (filters.region === undefined || alert.region === filters.region) &&
  (filters.judged === undefined || (alert.judgement !== null) === (filters.judged === 'true')) &&
  (filters.suppressed === undefined || (alert.suppression !== null) === (filters.suppressed === 'true'));
