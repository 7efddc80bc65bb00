import { useMemo } from 'preact/hooks';
import { navigate, useLocationProperty } from 'wouter-preact/use-browser-location';

/**
 * The query of the address, and what changes it in place: null or an empty text removes a parameter.
 * Filters are kept here, so that an address can be shared and the browser's back leads to what was seen.
 */
export function useQuery(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const search = useLocationProperty(() => location.search);
  const query = useMemo(() => new URLSearchParams(search), [search]);
  return [query, changeQuery];
}

function changeQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(`${location.pathname}${text === '' ? '' : `?${text}`}`, { replace: true });
}
