import { noOutput, type Stage } from '#platform/stream/stage.ts';

/** What the joiner joins. */
export type JoinedTopic = 'feedback.v1' | 'anomalies.v1';

/**
 * Brings the records of a topic, as they came, to the partition of the entity that they speak of: feedback may have any
 * key. Refuses only what cannot be decoded. All that it knows of its partition is the number.
 */
export function forwardStage(input: JoinedTopic): Stage<number, JoinedTopic> {
  return {
    name: `joiner-${input.split('.')[0]}`,
    input,
    outputs: [],
    rekeyed: 'towerwatch.joiner.input.v1',
    open: (partition) => partition,
    async step(partition, records) {
      const output = noOutput();
      for (const { offset, value, raw } of records) {
        output.emissions.push({
          topic: 'towerwatch.joiner.input.v1',
          key: value.entity,
          value: { topic: input, partition, offset: Number(offset), key: raw.key, value: raw.value! },
        });
      }
      return output;
    },
  };
}
