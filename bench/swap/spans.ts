import { setTimeout as sleep } from 'node:timers/promises';
import { activationRecord } from '#platform/models/activation-record.ts';
import type { BenchConnection } from '../stack/connection.ts';

/** A stretch of time under load. */
export interface Span {
  /** Wall clock, ms. */
  readonly from: number;
  readonly to: number;
  /** Changes of the model in it, evenly spread; where none is made, the moments at which they would be. */
  readonly moments: readonly Moment[];
}

export interface Moment {
  /** Wall clock, ms. */
  readonly at: number;
  /** Model put in force; undefined where none is. */
  readonly modelId?: string;
}

export interface SpanOptions {
  readonly seconds: number;
  readonly changes: number;
  /** Done at each moment. */
  readonly act: (change: number) => Promise<Moment>;
}

/** Lets time pass, and acts at its moments. */
export async function spend({ seconds, changes, act }: SpanOptions): Promise<Span> {
  const from = Date.now();
  const to = from + seconds * 1000;
  const every = (to - from) / changes;
  const moments: Moment[] = [];
  for (let change = 0; change < changes; change++) {
    await sleep(Math.max(0, from + (change + 0.5) * every - Date.now()));
    moments.push(await act(change));
  }
  await sleep(Math.max(0, to - Date.now()));
  return { from, to, moments };
}

/** Puts the models in force in turn; the first is when it begins. */
export function alternating(
  { producer, codecs }: BenchConnection,
  kpiSet: string,
  modelIds: readonly string[],
): (change: number) => Promise<Moment> {
  return async (change) => {
    const modelId = modelIds[(change + 1) % modelIds.length];
    const previous = modelIds[change % modelIds.length];
    const at = Date.now();
    const activation = {
      kpiSet,
      modelId,
      previous,
      since: at,
      cause: 'MANUAL' as const,
      by: 'bench',
      why: `change ${change + 1}`,
      runId: null,
      commandId: null,
    };
    await producer.write([activationRecord(activation, codecs)]);
    return { at, modelId };
  };
}
