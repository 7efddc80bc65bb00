/** Where an entity is shown; of one kpiSet where it sends several, and over a span of event time, else as it comes. */
export function entityPath(
  entity: string,
  kpiSet?: string,
  span?: { readonly from: number; readonly to: number },
): string {
  const query = new URLSearchParams({
    ...(kpiSet && { kpiSet }),
    ...(span && { from: String(span.from), to: String(span.to) }),
  });
  return `/entities/${encodeURIComponent(entity)}${query.size === 0 ? '' : `?${query}`}`;
}

export const alertPath = (id: string): string => `/alerts/${encodeURIComponent(id)}`;

export const modelPath = (id: string): string => `/models/${encodeURIComponent(id)}`;

export const deadLettersPath = (topic: string): string => `/dead-letters/${encodeURIComponent(topic)}`;

/**
 * Parameters of a path, decoded; null where it is not of the pattern. The router's own matching decodes a path
 * before it splits it, and ids of entities and alerts may hold any character.
 *
 * @param pattern such as `/alerts/:id`
 * @param pathname as in `location.pathname`, still encoded
 */
export function matchPath(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (given.length > 2 && given.at(-1) === '') given.pop();
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (!part.startsWith(':')) {
      if (part !== given[index]) return null;
      continue;
    }
    const value = decoded(given[index]);
    if (value === null || value === '') return null;
    params[part.slice(1)] = value;
  }
  return params;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
