/** One series of a Prometheus page. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads a service's /metrics. @param signal ends the wait */
export async function scrape(url: string, signal?: AbortSignal): Promise<Series[]> {
  return parseMetrics(await (await fetch(`${url}/metrics`, signal === undefined ? {} : { signal })).text());
}

/** The series of a page in Prometheus' text format; what is no series is passed over. */
export function parseMetrics(text: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, name, labels = '', value] = match;
    return [
      {
        name,
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, k, v]) => [k, unescaped(v)])),
        value: Number(value),
      },
    ];
  });
}

/** Of a label's value are escaped: backslash, double quote and line feed. */
const unescaped = (value: string) => value.replace(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char));

/** Sum of a metric over the series that carry all these labels. */
export function total(
  series: readonly Series[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return series
    .filter((one) => one.name === name && Object.entries(labels).every(([k, v]) => one.labels[k] === v))
    .reduce((sum, { value }) => sum + value, 0);
}
