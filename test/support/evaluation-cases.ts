import { readFileSync } from 'node:fs';
import type { EvaluationRow } from '#core/evaluate/row.ts';

type Span = readonly [from: number, to: number, mark: number];

/** A row as test/fixtures/evaluate has it. */
export interface StoredRow {
  readonly steps: number;
  readonly scores: readonly number[];
  readonly labels: readonly Span[];
  readonly regimes?: readonly Span[];
}

/** A file of test/fixtures/evaluate. */
export function evaluationFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/evaluate/${name}.json`, import.meta.url), 'utf8'));
}

export function rowOf({ steps, scores, labels, regimes = [] }: StoredRow): EvaluationRow {
  return { scores: Float64Array.from(scores), labels: marks(steps, labels), regimes: marks(steps, regimes) };
}

function marks(steps: number, spans: readonly Span[]): Uint8Array {
  const out = new Uint8Array(steps);
  for (const [from, to, mark] of spans) out.fill(mark, from, to);
  return out;
}
