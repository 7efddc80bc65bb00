/** A fact and its value, as they are shown. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** A hash or another name that is copied rather than read. */
  readonly code?: true;
}

type Field = readonly [key: string, name: string, text: (value: unknown) => string | null];

const count = (value: unknown) => (typeof value === 'number' ? value.toLocaleString('en') : null);
const list = (value: unknown) => (Array.isArray(value) ? value.length.toLocaleString('en') : null);

const LABELS: readonly Field[] = [
  ['labelIds', 'labels', list],
  ['falsePositives', 'false positives', count],
  ['truePositives', 'true positives', count],
  ['falseNegatives', 'false negatives', count],
  ['requested', 'of these asked for', count],
  ['heldBack', 'held back for gate', count],
  ['augmented', 'windows made of missed', count],
  ['replayed', 'windows replayed', count],
];

const DATA: readonly Field[] = [
  ['entities', 'entities', count],
  ['windows', 'windows', count],
  ['seed', 'seed', (value) => (typeof value === 'number' ? String(value) : null)],
];

/** What of a model's lineage speaks of the labels that it learned from; none where it has seen no label. */
export function labelFacts(lineage: Readonly<Record<string, unknown>>): Fact[] {
  const facts = factsOf(LABELS, lineage);
  return facts[0]?.value === '0' ? [] : facts;
}

/** What of it speaks of the data that it was trained on. */
export function dataFacts(lineage: Readonly<Record<string, unknown>>): Fact[] {
  const facts = factsOf(DATA, lineage);
  const { sha256 } = lineage;
  return typeof sha256 === 'string'
    ? [...facts, { name: 'SHA-256 of the data', value: sha256, code: true }]
    : facts;
}

/** Span of the history that was read, event time in ms; null where it is not told. */
export function historySpan({ from, to }: Readonly<Record<string, unknown>>): [number, number] | null {
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null;
}

function factsOf(fields: readonly Field[], lineage: Readonly<Record<string, unknown>>): Fact[] {
  return fields.flatMap(([key, name, text]) => {
    const value = text(lineage[key]);
    return value === null ? [] : [{ name, value }];
  });
}
