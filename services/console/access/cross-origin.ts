const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Changes nothing. */
export const isSafe = (method: string): boolean => SAFE_METHODS.has(method);

/**
 * Whether a browser sends this from the page of another site, by fetch metadata: Sec-Fetch-Site where there is one, which
 * no page can set, else the Origin. What has neither comes from no browser. The method of Go's http.CrossOriginProtection.
 *
 * @param host as the client named it
 */
export function isForeign(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  host: string,
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(String(origin)) || new URL(String(origin)).host !== host.toLowerCase();
}
