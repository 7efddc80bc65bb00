import type { Topic } from '#schemas/types/topics.ts';
import type { Pipeline } from './pipeline-driver.ts';

const TOPICS: readonly Topic[] = ['kpi.windows.v1', 'kpi.scores.v1', 'kpi.settled.v1', 'anomalies.v1'];

/**
 * What a read_committed reader sees of every entity, message by message, as bytes; of dead letters also the code. Offsets
 * are left out: they depend on how the stream was cut into transactions.
 */
export function committedOutput(pipeline: Pipeline): Record<string, string[]> {
  const output: Record<string, string[]> = {};
  for (const topic of TOPICS) {
    for (const { key, value, headers } of [
      ...pipeline.broker.all(topic),
      ...pipeline.deadLetters(topic),
      ...(topic === 'kpi.windows.v1' ? pipeline.deadLetters('kpi.raw.v1') : []),
    ]) {
      const of = `${topic} ${key?.toString()} ${headers.code === undefined ? '' : 'dead'}`;
      output[of] ??= [];
      output[of].push(`${headers.code ?? ''} ${value?.toString('hex')}`);
    }
  }
  return output;
}
